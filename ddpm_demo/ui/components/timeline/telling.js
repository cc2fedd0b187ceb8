// What being told a class changes: views that are worked out when they are asked for, and a switch
// to the twin of a drawing, which began from the same noise and was told otherwise. It stands
// behind stage.js and scene/views.js.

/** Whether all of a drawing's twin is there. */
function twinThere(value) {
  return Boolean(value?.chunks.length) && value.chunks.every((chunk) => chunk.twin);
}

/** The same blocks of the twin; it has the rows of the first sheets alone. */
function twinBlocks(blocks) {
  return blocks.map((block) => (block.of === "file" ? { ...block, of: TWIN } : block));
}

/** `ask()` is called where something has to be worked out, `turned()` where the switch moves. */
function createTelling(ask, turned) {
  const button = make("button", { type: "button", class: "dd-twin" });
  let words = {};
  let on = false;
  let wished = ""; // what was asked for and has not come
  let value = null;
  button.addEventListener("click", () => {
    if (!twinThere(value)) return wish(TWIN);
    on = !on;
    turned();
  });

  function wish(name) {
    wished = name;
    ask();
  }

  return {
    button,
    wish,
    get wished() {
      return wished;
    },
    get on() {
      return on;
    },
    blocks: (blocks) => (on ? twinBlocks(blocks) : blocks),
    /** Another choice was made: what comes now stays in the background. */
    forget() {
      wished = "";
    },
    /** Takes a value of the timeline; answers the view that was wished for if it has come. */
    take(next, options) {
      if (next?.id !== value?.id) [on, wished] = [false, ""];
      value = next;
      const came = options.find(({ name, wish }) => name === wished && !wish)?.name;
      if (wished === TWIN && twinThere(value)) on = true;
      if (came || on) wished = "";
      return came;
    },
    say(table) {
      words = table;
    },
    /** `canAsk` is whether somebody is there to work it out, `fits` whether the view has a twin. */
    render(canAsk, fits) {
      const offered = canAsk && value?.wishes?.includes(TWIN);
      button.hidden = !value?.twin || !(offered || twinThere(value));
      button.disabled = !fits;
      button.setAttribute("aria-pressed", on && fits);
      setText(button, words[`twin_${value?.twin}`] ?? "");
      button.title = words[fits ? `what_twin_${value?.twin}` : "what_twin_unfit"] ?? "";
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("./scene/views.js"));
  module.exports = { twinBlocks, twinThere };
}
