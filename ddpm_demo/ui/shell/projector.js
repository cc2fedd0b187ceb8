// Projector mode: stage and timeline alone, as large as the window. P and Escape, or its buttons.

function listenForProjector() {
  const root = document.documentElement;

  function set(on) {
    if (on === root.hasAttribute("data-projector")) return;
    root.toggleAttribute("data-projector", on);
    if (on) showWayBack();
    window.scrollTo(0, 0);
    window.dispatchEvent(new Event("resize")); // canvases fit themselves anew
  }

  function showWayBack() {
    const back = make("button", { type: "button", class: "shell-back" }, wordsNow().back);
    back.addEventListener("click", () => set(false));
    document.querySelector(".shell-back")?.remove();
    document.querySelector(".gradio-container").append(back);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return set(false);
    if (event.key.toLowerCase() !== "p" || event.isComposing || isTyping(event.target)) return;
    set(!root.hasAttribute("data-projector"));
  });
  window.addEventListener("ddpm-projector", () => set(true));
}

/** Whether a letter belongs to the field that has the focus. */
function isTyping(target) {
  if (target.isContentEditable || target.matches?.("textarea, select")) return true;
  const plain = ["range", "radio", "checkbox", "button"];
  return Boolean(target.matches?.("input")) && !plain.includes(target.type);
}
