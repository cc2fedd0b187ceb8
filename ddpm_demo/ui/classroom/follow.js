// A page of a class: it opens at the t of its link, leaves out what the link says, and follows.

const FAST_MS = 400; // between two questions, for a while after the teacher moved
const SLOW_MS = 1500;
const FAST_FOR_MS = 15000;
const LOST = 3; // questions in a row that found nobody who leads

/** Milliseconds to the next question. */
function pause(now, moved) {
  return now - moved < FAST_FOR_MS ? FAST_MS : SLOW_MS;
}

/** Leaves out of the page what a link names. */
function hideNamed(names) {
  document.documentElement.dataset.hide = names.join(" ");
  // the id that nothing has gives the rule more weight than the page's own rules have
  const rules = names.map((name) => `html:not([data-projector]) :is(#none, ${fixed.hidable[name]})`);
  if (rules.length) document.head.append(make("style", {}, `${rules.join()} { display: none !important; }`));
}

/** Follows the class of a code, from the first place that is heard of; `chip` says so. */
function follow(code, going) {
  const words = () => wordsIn(fixed.classroom);
  const text = make("span");
  const button = make("button", { type: "button" });
  const chip = make("div", { class: "class-mark", role: "status" }, text, button);
  let seen = null; // the moves that were followed
  let moved = performance.now();
  let lost = 0;
  let away = 0; // questions in a row that nobody answered
  let alone = false;

  function show() {
    const state = away >= LOST ? "offline" : lost >= LOST ? "lost" : "following";
    setText(text, alone ? "" : words()[state]);
    setText(button, alone ? words().again : words().alone);
  }

  async function ask() {
    try {
      const answer = await fetch(apiAddress(`class/${code}`), { cache: "no-store" });
      away = 0;
      lost = answer.ok ? 0 : lost + 1;
      if (answer.ok) heed(await answer.json());
    } catch {
      away += 1; // offline, or the server starts again: it is asked on
    }
    show();
    if (!alone) setTimeout(ask, document.hidden ? SLOW_MS : pause(performance.now(), moved));
  }

  function heed({ tab, t, moves }) {
    if (moves === seen || alone) return;
    if (seen !== null) moved = performance.now();
    seen = moves;
    if (tab in PLACES) going.to({ tab, t });
  }

  button.addEventListener("click", () => {
    alone = !alone;
    if (alone) going.stay();
    seen = null;
    show();
    if (!alone) ask();
  });
  document.documentElement.toggleAttribute("data-follows", true);
  whenBody(() => document.body.append(chip));
  watchWords(show);
  ask();
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { pause };
