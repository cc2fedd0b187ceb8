// The player bar under a stage: play, steps, speed and a slider over an index. The timeline and
// the forward stage share it; it stands behind stage.js and before them.

const TICK_MS_REDUCED = 200; // with "reduce motion" a picture stays at least this long
const LONGEST_TICK_MS = 100; // a stalled page goes on where it was instead of leaping
const SPEEDS = [1, 2, 0.25, 0.5];
const REST_MS = 900; // how long a loop rests on the last frame

/** An index within 0 … count − 1; 0 while there is nothing. */
function clampIndex(index, count) {
  return Math.max(0, Math.min(Math.round(Number(index) || 0), count - 1));
}

/** Frames a second at speed 1: the whole way takes 4 to 10 seconds, longer with more frames. */
function playRate(total) {
  return total / Math.min(10, Math.max(4, total / 12));
}

/** Where play stands after `ms`; it rests on the last of `count` frames. */
function advance(position, ms, rate, count) {
  return Math.min(position + (Math.min(ms, LONGEST_TICK_MS) * rate) / 1000, count - 1);
}

/**
 * The bar: buttons, slider, and the clock that drives them.
 *
 * `show(index)` draws a frame, `describe(index)` says it for `aria-valuetext`. `state.count`
 * frames can be shown now, `state.total` are expected; as long as `state.follow` holds, the bar
 * stays on the newest. `extra` is a node at the right end of the bar.
 */
function createPlayer(element, { show, describe, extra }) {
  const state = {
    index: 0, count: 0, total: 0, playing: false, speed: 1, loop: false, follow: true,
    due: false, // to be played once it is all there
  };
  const play = iconButton("play");
  const back = iconButton("back");
  const forward = iconButton("forward");
  const loop = iconButton("loop");
  const speed = make("button", { type: "button", class: "dd-button dd-speed" }, "1×");
  const slider = make("input", { type: "range", class: "dd-slider", min: 0, max: 0, step: 1 });
  const ends = [make("span"), make("span")];
  const labels = make("div", { class: "dd-ends", "aria-hidden": "true" }, ...ends);
  const transport = make("div", { class: "dd-transport" }, back, play, forward, speed, loop);
  const bar = make("div", { class: "dd-bar" }, transport, extra);
  const root = make("div", { class: "dd-player" }, slider, labels, bar);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let words = {};
  let position = 0; // of the clock, between frames
  let last = 0; // time of the last tick
  let drawn = 0; // time of the last frame shown in play
  let arrived = 0; // time of the last tick that was not at the end
  let visible = true;
  let request = 0;

  function render() {
    const last = Math.max(state.total - 1, 1);
    slider.max = Math.max(state.total - 1, 0);
    slider.value = state.index;
    slider.disabled = state.count === 0;
    slider.setAttribute("aria-valuetext", state.count ? describe(state.index) : "");
    slider.style.setProperty("--played", state.index / last);
    slider.style.setProperty("--loaded", Math.max(state.count - 1, 0) / last);
    back.disabled = state.count === 0 || state.index === 0;
    forward.disabled = state.count === 0 || state.index === state.count - 1;
    play.disabled = state.count < 2;
  }

  /** Its name holds what stands on it: whoever speaks to the page says what they see. */
  function renderSpeed() {
    speed.textContent = `${{ 0.25: "¼", 0.5: "½" }[state.speed] ?? state.speed}×`;
    label(speed, `${words.speed} ${speed.textContent}`);
  }

  function renderPlay() {
    play.replaceChildren(icon(state.playing ? "pause" : "play"));
    label(play, state.playing ? words.pause : words.play);
    loop.setAttribute("aria-pressed", state.loop);
  }

  function move(index) {
    state.index = clampIndex(index, state.count);
    render();
    show(state.index);
  }

  /** A person's own choice: it ends play, and leaves the newest frame or returns to it. */
  function seek(index) {
    state.due = false;
    pause();
    move(index);
    state.follow = state.index === state.count - 1;
  }

  function pause() {
    if (!state.playing) return;
    state.playing = false;
    cancelAnimationFrame(request);
    renderPlay();
  }

  function start() {
    if (state.count < 2) return;
    if (state.index === state.count - 1) move(0);
    state.playing = true;
    state.follow = false;
    position = state.index;
    last = drawn = arrived = performance.now();
    request = requestAnimationFrame(tick);
    renderPlay();
  }

  const toggle = () => (state.playing ? pause() : start());

  function tick(now) {
    if (!state.playing) return;
    if (!element.isConnected) return pause();
    if (!visible) return; // the observer below wakes the clock again
    position = advance(position, now - last, playRate(state.total) * state.speed, state.count);
    last = now;
    const index = Math.floor(position);
    const ended = position >= state.count - 1;
    if (index !== state.index && (ended || !still.matches || now - drawn >= TICK_MS_REDUCED)) {
      drawn = now;
      move(index);
    }
    if (ended && !state.loop) {
      state.follow = true;
      return pause();
    }
    if (!ended) arrived = now;
    else if (now - arrived > REST_MS) move((position = 0));
    request = requestAnimationFrame(tick);
  }

  new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    if (!state.playing) return;
    cancelAnimationFrame(request);
    last = performance.now();
    request = requestAnimationFrame(tick);
  }).observe(element);

  slider.addEventListener("input", () => seek(slider.valueAsNumber));
  play.addEventListener("click", toggle);
  back.addEventListener("click", () => seek(state.index - 1));
  forward.addEventListener("click", () => seek(state.index + 1));
  speed.addEventListener("click", () => {
    state.speed = SPEEDS[(SPEEDS.indexOf(state.speed) + 1) % SPEEDS.length];
    renderSpeed();
  });
  loop.addEventListener("click", () => {
    state.loop = !state.loop;
    renderPlay();
  });
  element.addEventListener("keydown", (event) => {
    // on a button the space bar presses that button
    if (event.key !== " " || event.target.closest("button, select, a")) return;
    event.preventDefault();
    toggle();
  });

  return {
    root,
    state,
    slider,
    seek,
    pause,
    toggle,
    /** Words, and what stands at the two ends of the slider. */
    say(table, [left, right]) {
      words = table;
      label(back, words.back);
      label(forward, words.forward);
      renderSpeed();
      label(loop, words.loop);
      slider.setAttribute("aria-label", words.position);
      setMath(ends[0], left);
      setMath(ends[1], right);
      renderPlay();
      render();
    },
    /** Plays from the start once all frames are there; not where one wants less motion. */
    playOnce() {
      state.follow = still.matches;
      state.due = !still.matches;
    },
    /** Starts over with nothing to show. */
    reset(total) {
      pause();
      Object.assign(state, { index: 0, count: 0, total, follow: true, due: false });
      render();
    },
    /** More frames can be shown now. */
    extend(count, total) {
      Object.assign(state, { count, total: Math.max(total, count) });
      if (state.follow && count) move(count - 1);
      else render();
      if (!state.due || count < state.total) return;
      state.due = false;
      start();
    },
  };
}

/**
 * Where a stage stands, for pages that lead or follow: `tOf(index)` is the t of a frame. `seekTo(t)`
 * shows the frame that is nearest, and answers whether all are there.
 */
function createPlace(player, tOf) {
  const { state } = player;
  return {
    get t() {
      return state.count ? tOf(state.index) : null;
    },
    seekTo(t) {
      const apart = Array.from({ length: state.count }, (_, k) => Math.abs(tOf(k) - t));
      const nearest = apart.indexOf(Math.min(...apart));
      if (nearest >= 0 && (nearest !== state.index || state.playing || state.due)) player.seek(nearest);
      return state.count > 0 && state.count === state.total;
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { advance, clampIndex, createPlace, playRate };
