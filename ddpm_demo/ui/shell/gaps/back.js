// What was under way when the connection broke is asked for again by the button that began it.

// what can be under way, and what asks for it anew; the name of each is before these
const CANCEL = '[id$="-cancel"]';
const ASKED_BY = ["draw", "ask"];

/** Keeps the page going: a sentence while the server is gone, and buttons that are pressed again. */
function goOnWhenBack() {
  let wanted = new Set(); // the names of what was under way

  function broken() {
    // what the browser draws itself goes on
    const here = document.documentElement.hasAttribute("data-drawing-here") ? "sample" : "";
    for (const button of document.querySelectorAll(CANCEL)) {
      const name = button.id.slice(0, -"-cancel".length);
      if (button.offsetParent && name !== here) wanted.add(name);
    }
  }

  /** Presses what was interrupted once it can be pressed. */
  function back() {
    const names = wanted;
    wanted = new Set();
    const press = () => {
      for (const name of names) {
        const button = ASKED_BY.map((end) => document.getElementById(`${name}-${end}`)).find(Boolean);
        if (button && !button.offsetParent) continue;
        button?.click();
        names.delete(name);
      }
      if (names.size) setTimeout(press, RETRY_MS / 4);
    };
    press();
  }

  keepConnected({
    said: (lost) => (lost ? sayAbove(wordsNow().lost, "lost") : unsayAbove("lost")),
    broken,
    back,
  });
}
