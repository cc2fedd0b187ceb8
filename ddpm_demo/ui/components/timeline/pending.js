// What the stage says between the press of a button and the first thing that it shows: that
// pictures are on their way, or that another drawing has to end first.

function mountPending(element, watch) {
  const note = make("p", { class: "dd-pending", role: "status" });
  let words = {};
  let key = "";
  const show = (next) => {
    key = next;
    setText(note, words[key] ?? "");
  };
  element.querySelector(".dd-stage").prepend(note);
  element.timeline.pend = show; // "queued", "waiting", or "" for nothing
  withWords(element, fixed.words, (table) => {
    words = table;
    show(key);
  });
  watch("value", () => show(""));
}
