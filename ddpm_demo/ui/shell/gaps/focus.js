// Where the keyboard's focus stays when gradio would lose it.

// of a button that disappears with all that stands around it: what takes its place, the best first
const NEXT = {
  "train-delete": ["#train-delete-no"], // not the one that cannot be taken back
  "train-delete-no": ["#train-delete"],
  "train-delete-yes": ["#train-runs .runs-card", "#train-examples"],
  "train-examples": ["#train-start"],
  "train-start": ["#train-stop", "#train-resume", "#train-draw"],
  "train-stop": ["#train-resume", "#train-draw"],
  "train-resume": ["#train-stop", "#train-draw"],
  "train-continue": ["#train-stop", "#train-draw"],
};
const LISTED = ".runs-row:has([aria-current])"; // the run that is open

/** What can take the focus of a button over: a place is a node or what finds some. */
function placesOf(button) {
  const row = button.closest(".row");
  const after = document.querySelector(`${LISTED} + .runs-row .runs-card`);
  const listed = button.id === "train-delete-yes" ? [after] : []; // it deletes the one that is open
  return [...listed, ...(NEXT[button.id] ?? []), row];
}

/** The first place that can have the focus now; of a row its first button. */
function firstPlace(places) {
  const inside = (place) => {
    if (typeof place === "string") return [...document.querySelectorAll(place)];
    return place?.matches(".row") ? [...place.querySelectorAll("button")] : [place];
  };
  const fit = (one) => one?.isConnected && one.offsetParent && !one.disabled;
  return places.flatMap(inside).find((one) => fit(one) && !one.matches("[aria-current]"));
}

/**
 * When the button that has the focus disappears, such as Draw behind Cancel, what takes its place
 * takes the focus over. A press of the mouse elsewhere ends the search.
 */
function keepFocus() {
  let last = null;
  let places = [];
  document.addEventListener("pointerdown", () => (last = null), true);
  document.addEventListener("focusin", ({ target }) => {
    last = target.closest("button");
    places = last ? placesOf(last) : [];
  });
  whenever(() => {
    if (!last || document.activeElement !== document.body || last.offsetParent) return;
    firstPlace(places)?.focus({ preventScroll: true });
  });
}

/** gradio's lists stay open over the form when Tab leaves them; Escape closes them. */
function closeLists() {
  document.addEventListener("focusout", ({ target }) => {
    if (!target.matches?.("input[role=combobox]")) return;
    setTimeout(() => {
      if (document.activeElement === target || target.getAttribute("aria-expanded") !== "true")
        return;
      target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    });
  });
}
