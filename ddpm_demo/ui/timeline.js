// The timeline: frames of a process, drawn on a canvas from sheets that were fetched once.
// It stands behind stage.js and player.js.

/** How many frames can be shown: all up to the first whose sheet has not come yet. */
function framesReady(frames, chunks, has) {
  let ready = 0;
  for (const chunk of chunks) {
    if (chunk.first > ready || !has(chunk)) break;
    ready = Math.max(ready, chunk.first + chunk.count);
  }
  return Math.min(ready, frames.length);
}

/** The sheet that holds frame `index`, or undefined. */
function chunkOf(chunks, index) {
  return chunks.findLast((chunk) => index >= chunk.first && index < chunk.first + chunk.count);
}

/** What a screen reader says of a frame. */
function frameText(frame, axis, words) {
  if (!frame) return "";
  if (axis === "training") return `${words.step} ${frame.step}`;
  return `t = ${frame.t}, ᾱ = ${formatNumber(frame.alpha_bar)}`;
}

function mountTimeline(element, props, watch) {
  const canvas = make("canvas", { class: "dd-canvas", role: "img" });
  const message = make("p", { class: "dd-message" });
  const numbers = make("dl", { class: "dd-aside dd-numbers" });
  const note = make("p", { class: "dd-note" });
  const views = make("div", { class: "dd-views", role: "group" });
  const stage = make("div", { class: "dd-stage" }, canvas, message);
  const context = canvas.getContext("2d");
  const sheets = new Map(); // path → ImageBitmap, "loading" or "failed"
  let value = null;
  let view = 0;
  let words = {};
  let layout = null;
  let drawn = null; // what the canvas shows
  let request = 0;
  let readOuts = [];

  const frames = () => value?.frames ?? [];
  const chunks = () => value?.chunks ?? [];
  const sheet = (chunk) => chunk && sheets.get(chunk.file.path);
  const player = createPlayer(element, {
    show: () => (renderNumbers(), redraw()),
    describe: (index) => frameText(frames()[index], value?.axis, words),
    extra: views,
  });
  element.replaceChildren(make("div", { class: "dd-body" }, stage, numbers, player.root, note));

  function redraw() {
    if (!request) request = requestAnimationFrame(draw);
  }

  function draw() {
    request = 0;
    const { index } = player.state;
    const chunk = chunkOf(chunks(), index);
    const source = sheet(chunk);
    if (!layout || !source || typeof source === "string") return; // what was drawn stays
    const [left, top] = [(index - chunk.first) * value.cell[0], view * value.cell[1]];
    const { tile, size, tiles } = layout;
    context.imageSmoothingEnabled = false;
    for (const { from, to } of tiles)
      context.drawImage(source, left + from[0], top + from[1], ...tile, ...to, ...size);
    drawn = { index, view };
  }

  function arrange() {
    if (!value) return;
    layout = fitCanvas(canvas, stage, value);
    redraw();
  }

  async function load(chunk) {
    const { path, url } = chunk.file;
    const id = value.id;
    sheets.set(path, "loading");
    let result = "failed";
    for (let attempt = 0; attempt < 2 && result === "failed"; attempt += 1) {
      try {
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(`${answer.status}`);
        result = await createImageBitmap(await answer.blob());
      } catch {
        if (!attempt) await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    if (value?.id !== id || !element.isConnected) return result.close?.();
    sheets.set(path, result);
    grow();
  }

  function grow() {
    const here = (chunk) => sheets.has(chunk.file.path) && sheet(chunk) !== "loading";
    player.extend(framesReady(frames(), chunks(), here), value?.total ?? 0);
    renderState();
    redraw();
  }

  function clear() {
    for (const bitmap of sheets.values()) bitmap.close?.();
    sheets.clear();
    drawn = null;
  }

  function update() {
    const next = props.value || null;
    if (next?.id !== value?.id || !next) {
      clear();
      value = next;
      layout = null;
      view = clampIndex(view, next?.views?.length ?? 1);
      player.reset(next?.total ?? 0);
      renderViews();
      renderReadOuts();
      renderWords();
    }
    value = next;
    if (value && !layout) arrange();
    for (const chunk of chunks()) if (!sheets.has(chunk.file.path)) load(chunk);
    grow();
  }

  function renderViews() {
    const names = value?.views ?? [];
    views.hidden = names.length < 2;
    views.replaceChildren(
      ...names.map((name, k) => {
        const button = make("button", { type: "button", class: "dd-view", "data-view": name });
        button.addEventListener("click", () => {
          view = k;
          renderState();
          redraw();
        });
        return button;
      }),
    );
  }

  function renderReadOuts() {
    numbers.replaceChildren();
    const training = value?.axis === "training";
    const names = training ? ["step"] : ["t", "alpha_bar", "snr"];
    readOuts = names.map((name) => ({ name, ...readOut(numbers) }));
  }

  function renderWords() {
    const training = value?.axis === "training";
    const ends = training ? ["untrained", "trained"] : ["noise", "picture"];
    player.say(words, ends.map((key) => words[key]));
    const terms = { t: "t", alpha_bar: "ᾱ_t", snr: "SNR", step: "" };
    for (const { name, label } of readOuts) label(terms[name], words[`plain_${name}`]);
    for (const button of views.children) setMath(button, words[`view_${button.dataset.view}`]);
    views.setAttribute("aria-label", words.view);
    renderState();
  }

  function renderState() {
    const empty = player.state.count === 0;
    const here = empty ? "waiting" : value?.done ? "done" : "live";
    element.dataset.state = value ? here : "empty";
    const failed = [...sheets.values()].includes("failed");
    setText(message, !value ? words[fixed.empty] ?? words.empty : empty ? words.waiting : "");
    setMath(note, failed ? words.failed : words.clipped);
    note.style.visibility = failed || value?.views?.[view] === "x_t" ? "visible" : "hidden";
    [...views.children].forEach((button, k) => button.setAttribute("aria-pressed", k === view));
    renderNumbers();
  }

  function renderNumbers() {
    const frame = player.state.count ? frames()[player.state.index] : null;
    const text = {
      t: (f) => String(f.t),
      alpha_bar: (f) => formatNumber(f.alpha_bar),
      snr: (f) => formatDecibel(f.snr_db),
      step: (f) => String(f.step),
    };
    for (const out of readOuts) setText(out.value, frame ? text[out.name](frame) : "–");
    canvas.setAttribute("aria-label", frameText(frame, value?.axis, words));
  }

  stage.addEventListener("pointerdown", (event) => {
    if (!value) return;
    event.preventDefault();
    player.slider.focus({ preventScroll: true }); // the keys work after a click on the picture
  });
  new ResizeObserver(arrange).observe(stage);
  element.timeline = {
    get index() { return player.state.index; },
    get count() { return player.state.count; },
    get total() { return player.state.total; },
    get playing() { return player.state.playing; },
    get view() { return value?.views?.[view] ?? null; },
    get id() { return value?.id ?? null; },
    get drawn() { return drawn; },
    get layout() { return layout; },
    seek: player.seek,
    toggle: player.toggle,
  };
  withWords(element, fixed.words, (table) => {
    words = table;
    renderWords();
  });
  watch("value", update);
  update();
}

if (typeof module !== "undefined") module.exports = { chunkOf, framesReady };
