// Projector mode: stage and timeline alone, as large as the window. P and Escape, or its buttons.
// It shows what one looks at: the answer of an experiment where most of it is in the window.

// what can stand alone besides the stage of a tab, once there is something in it
const BELOW = `.below :is([id$="-timeline"]:has([data-state="live"], [data-state="done"]),
  #loss-training:has(.algorithm), #loss-walking:has(.algorithm))`;

/** Which share of a node, or of the window where it is higher, is seen. */
function shareSeen({ top, bottom, height }, room) {
  const seen = Math.min(bottom, room) - Math.max(top, 0);
  return height > 0 ? Math.max(0, seen) / Math.min(height, room) : 0;
}

/** What is looked at below the stage; null where that is the stage itself. */
function lookedAt() {
  const seen = (node) => shareSeen(node.getBoundingClientRect(), window.innerHeight);
  const main = [...document.querySelectorAll(".stage [data-state]")].map(seen);
  const below = [...document.querySelectorAll(BELOW)].map((node) => [seen(node), node]);
  const [share, node] = below.sort(([a], [b]) => b - a)[0] ?? [0, null];
  return share > Math.max(0.5, ...main) ? node : null;
}

function listenForProjector() {
  const root = document.documentElement;
  let before = 0; // where the page stood

  function set(on) {
    if (on === root.hasAttribute("data-projector")) return;
    document.querySelector(".projected")?.classList.remove("projected");
    if (on) {
      before = window.scrollY;
      lookedAt()?.classList.add("projected");
      showWayBack();
    }
    root.toggleAttribute("data-projector", on);
    window.scrollTo(0, on ? 0 : before);
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
    if (event.key === "Escape") return document.querySelector("dialog[open]") || set(false);
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

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { shareSeen };
