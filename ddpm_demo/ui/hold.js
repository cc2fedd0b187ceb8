// A step of training held beside the one under the slider. It stands behind stage.js.

/** `now()` is the frame under the slider; `changed()` is called when one is held or let go. */
function createHold(now, changed) {
  const button = iconButton("hold");
  let held = null;
  button.addEventListener("click", () => {
    held = held === null ? now() : null;
    changed();
  });
  return {
    button,
    /** The frame that is held, or null. */
    get index() { return held; },
    /** The frames to show, the held one first. */
    with: (index) => (held === null ? [index] : [held, index]),
    reset() { held = null; },
    mark(words, offered, empty) {
      button.hidden = !offered;
      button.disabled = empty;
      button.setAttribute("aria-pressed", held !== null);
      label(button, held === null ? words.hold : words.let_go);
    },
  };
}
