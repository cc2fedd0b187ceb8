// The views of a process and the buttons that choose one. It stands behind stage.js.

/**
 * The views a visitor can choose from: `{name, blocks: [{name, row, of}]}`, where a block is the
 * row of a sheet, and `of` says which one of a chunk: "file", "extra" or "told". x_t and x̂_0 can
 * stand side by side. A `wish` has no block yet: it is worked out when it is asked for.
 */
function viewOptions({ views = [], extra_views = [], told_views = [], wishes = [] }) {
  const block = (of) => (name, row) => ({ name, row, of });
  const main = views.map(block("file"));
  const pair = ["x_t", "x_0"].map((name) => main.find((one) => one.name === name));
  const single = (one) => ({ name: one.name, blocks: [one] });
  return [
    ...main.map(single),
    ...(pair.every(Boolean) ? [{ name: "both", blocks: pair }] : []),
    ...extra_views.map(block("extra")).map(single),
    ...told_views.map(block("told")).map(single),
    ...wishes.filter((name) => name !== TWIN).map((name) => ({ name, blocks: [], wish: true })),
  ];
}

/** Which view the next process starts in; a signed one would start as a grey sheet. */
function keptView(chosen) {
  return ["x_0", "both"].includes(chosen) ? chosen : "";
}

const TWIN = "twin";
const SIGNED = ["eps", "change", "guidance"];
const LEAD_GAP = 12; // CSS pixels, as in the style sheet
const SCALE = 3; // of signed views in files of earlier versions

/**
 * The frame whose values a signed view shows: of the picture nothing is predicted, and at first
 * nothing has changed. There it is the frame beside it, for a grey sheet would say nothing.
 */
function lentIndex(frames, name, index) {
  const has = (k) => Number.isFinite(frames?.[k]?.scale?.[name]);
  if (!SIGNED.includes(name) || !frames?.[index]?.scale || has(index)) return index;
  return [index - 1, index + 1].find(has) ?? index;
}

/** What is said under the stage of a view at a frame; "" where nothing has to be. */
function noteText(name, frames, index, words) {
  const lent = lentIndex(frames, name, index);
  const frame = frames[lent];
  if (name === "x_t" || name === "both") return words.clipped;
  if (name?.startsWith("twin_")) return words[`note_${name}`];
  if (!SIGNED.includes(name)) return "";
  const scale = frame?.scale ? frame.scale[name] : SCALE;
  if (scale === null || scale === undefined) return words.note_nothing;
  const note = words[`note_${name}`].replaceAll("{value}", () => String(scale));
  return lent === index ? note : `${words[lent < index ? "note_after" : "note_before"]} ${note}`;
}

/**
 * What is written over and under the figure: `lead` on the drawing that opens the page; in `foot`
 * how the pictures were made, and a note on the view.
 */
function createTold() {
  const lead = make("p", { class: "dd-lead" });
  const made = make("p", { class: "dd-made" });
  const note = make("p", { class: "dd-note" });
  let words = {};
  let shown = null;
  return {
    lead,
    /** What the sentence takes of the stage's height, in CSS pixels. */
    get leadRoom() {
      return lead.offsetHeight && lead.offsetHeight + LEAD_GAP;
    },
    foot: make("div", { class: "dd-foot" }, made, note),
    say(value, table) {
      words = table;
      setMath(lead, value?.opening ? `${words.opening} ${words.opening_do}` : "");
      setText(made, captionText(value?.caption, words));
      made.title = words.caption;
    },
    /** Of a view at a frame; `lost` is whether sheets of it could not be loaded. */
    note(lost, name, frames, index) {
      const text = lost ? words.failed : noteText(name, frames, index, words);
      note.toggleAttribute("data-silent", !text);
      const kept = text || words.clipped; // an unseen sentence keeps the place
      if (shown !== kept) setMath(note, (shown = kept) ?? "");
    },
  };
}

/** Calls `choose(name)` where a button is pressed. */
function createViewChoice(choose) {
  const root = make("div", { class: "dd-views", role: "group" });
  return {
    root,
    /** Answers whether there are other buttons than before. */
    set(options) {
      root.hidden = options.length < 2;
      const shown = [...root.children].map((button) => button.dataset.view);
      if (options.map(({ name }) => name).join() === shown.join()) return false;
      const buttons = options.map(({ name }) => {
        const long = make("span", { class: "dd-long" });
        const short = make("span", { class: "dd-short" });
        const button = make("button", { type: "button", class: "dd-view" }, long, short);
        button.dataset.view = name;
        button.addEventListener("click", () => choose(name));
        return button;
      });
      root.replaceChildren(...buttons);
      return true;
    },
    say(words) {
      root.setAttribute("aria-label", words.view);
      for (const button of root.children) {
        const { view } = button.dataset;
        setMath(button.firstChild, words[`view_${view}`]);
        setMath(button.lastChild, words[`short_${view}`] ?? words[`view_${view}`]);
        button.title = mathText(words[`what_${view}`] ?? "");
      }
    },
    mark(name) {
      for (const button of root.children)
        button.setAttribute("aria-pressed", button.dataset.view === name);
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { TWIN, keptView, lentIndex, noteText, viewOptions };
