// Where the keyboard's focus stays when gradio would lose it.

/**
 * When the button that has the focus disappears, such as Draw behind Cancel, the first button left
 * in its row takes the focus over.
 */
function keepFocus() {
  let last = null;
  let row = null;
  document.addEventListener("focusin", ({ target }) => {
    last = target.closest("button");
    row = last?.closest(".row") ?? null;
  });
  whenever(() => {
    if (!row || document.activeElement !== document.body || last.offsetParent) return;
    const next = [...row.querySelectorAll("button:enabled")].find((one) => one.offsetParent);
    next?.focus({ preventScroll: true });
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
