// What the stage says between the press of a button and its end: that pictures are on their way,
// that another drawing has to end first, that a network is on its way to this browser, and while
// they come how long it still takes.

const SOON = 3; // seconds that are not worth a word
const IN_SECONDS = 90; // beyond that minutes are told

/** "about 12 s left" of a value that still grows; "" where that is unknown or soon. */
function leftText(value, words) {
  const { left, done } = value ?? {};
  if (done || !(left >= SOON)) return "";
  const [key, number] = left < IN_SECONDS ? ["left_s", left] : ["left_min", left / 60];
  return (words[key] ?? "").replace("{value}", String(Math.round(number)));
}

function mountPending(element, props, watch) {
  const note = make("p", { class: "dd-pending", role: "status" });
  const left = make("p", { class: "dd-remaining" }); // no status: it changes all the time
  let words = {};
  let [key, value] = ["", ""];
  const show = (next, told = "") => {
    [key, value] = [next, told];
    setText(note, fill(words, key, value));
    note.setAttribute("aria-live", value ? "off" : "polite"); // a figure changes all the time
    setText(left, key ? "" : leftText(props.value, words));
  };
  element.querySelector(".dd-stage").prepend(note, left);
  element.timeline.pend = show; // "queued", "waiting", "loading" with a figure, "" for nothing
  /** Shows a value that was made in this browser: a watch hears only of what others set. */
  element.timeline.show = (made) => {
    props.value = { ...made, here: true };
    element.timeline.update();
    show("");
  };
  withWords(element, fixed.words, (table) => {
    words = table;
    show(key, value);
  });
  watch("value", () => show(""));
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { leftText };
