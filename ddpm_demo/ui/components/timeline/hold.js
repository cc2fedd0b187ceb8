// A step that is held beside the current one, so that two of a training can be compared. It
// stands behind stage.js.

/**
 * The blocks on the stage: those of the view, and before them the same at the frame that is held.
 * A block with `at` shows that frame, one without it the current one.
 */
function heldBlocks(blocks, at) {
  return at === null ? blocks : [...blocks.map((block) => ({ ...block, at })), ...blocks];
}

/** What stands over such blocks: the step of each; nothing while no frame is held. */
function heldCaptions(frames, index, at, words) {
  if (at === null || !frames[at]) return [];
  const step = (k) => fill(words, "held_step", formatCount(frames[k].step));
  return [at, index].map(step);
}

/** The button; `toggle()` is called where it is pressed. `at` is the frame held, or null. */
function createHold(toggle) {
  const button = make("button", { type: "button", class: "dd-hold" });
  const state = { at: null };
  let words = {};
  button.addEventListener("click", toggle);

  function render(axis, count) {
    button.hidden = axis !== "training";
    button.disabled = count < 2;
    setText(button, (state.at === null ? words.hold : words.let_go) ?? "");
    button.title = words.hold_help ?? "";
  }

  return {
    button,
    render,
    get at() {
      return state.at;
    },
    set(at) {
      state.at = at;
    },
    say(table) {
      words = table;
    },
    /** Marks the held frame on the slider, and writes over each block the step that it shows. */
    mark(slider, captions, frames, index, total) {
      slider.toggleAttribute("data-held", state.at !== null);
      slider.style.setProperty("--held", (state.at ?? 0) / Math.max(total - 1, 1));
      const texts = heldCaptions(frames, index, state.at, words);
      texts.forEach((text, k) => {
        if (!captions[k]) return;
        setText(captions[k], text);
        captions[k].title = text;
      });
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, { fill: require("../stage/stage.js").fill });
  module.exports = { heldBlocks, heldCaptions };
}
