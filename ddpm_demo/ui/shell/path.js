// The bar above the tabs: a short path through the page for whoever wants it, and the projector.

const KEPT = "ddpm-demo-path"; // the next step in this browser; "over" when dismissed

// each step: the tab that it opens, what is brought into sight there, and what is pressed; `asks` is
// what a visitor presses who goes that step alone, where it is not enough to open the tab
const STEPS = [
  { tab: "forward", sight: "#forward-stage", press: "#forward-stage .dd-play" },
  { tab: "sample", sight: "#sample-timeline", press: "#sample-draw", asks: "#sample-draw" },
  { tab: "train", sight: "#tab-train .room" },
  { tab: "sample", sight: "#ask", press: "#ask-branch-button", asks: "#ask [id$=-ask]" },
];

/** Where a visitor stands on the path: 0 … 3, or 4 when it is over. */
function readStep(kept) {
  if (kept === "over") return STEPS.length;
  const step = Number(kept);
  return Number.isInteger(step) && step >= 0 ? Math.min(step, STEPS.length) : 0;
}

/** The steps that are gone by opening a tab, or by pressing what `matches(selector)` finds. */
function stepsGone({ tab = null, matches = () => false }) {
  const gone = ({ asks, ...step }) => (asks ? matches(asks) : step.tab === tab);
  return STEPS.flatMap((step, k) => (gone(step) ? [k] : []));
}

/** Where the path goes on once these steps were gone alone. */
function stepAfter(step, gone) {
  while (gone.has(step)) step += 1;
  return step;
}

function mountBar(element) {
  const bar = element.querySelector(".shell-bar");
  const projector = make("button", { type: "button", class: "shell-projector" });
  const key = make("kbd", {}, "P");
  const dots = make("span", { class: "shell-dots", "aria-hidden": "true" });
  const sentence = make("span", { class: "shell-sentence" });
  const go = make("button", { type: "button", class: "shell-go" });
  const close = iconButton("close");
  const path = make("section", { class: "shell-path" }, dots, sentence, go, close);
  const owner = make("span", { class: "shell-owner" });
  const forClass = make("button", { type: "button", class: "class-open" });
  bar.append(owner, forClass, projector, path);
  dots.append(...STEPS.map(() => make("i")));
  let words = {};
  let step = readStep(recall());

  function show() {
    path.hidden = step >= STEPS.length;
    projector.replaceChildren(words.projector, key);
    setText(owner, words.owner);
    setText(forClass, words.for_class);
    path.setAttribute("aria-label", words.path);
    label(close, words.dismiss);
    [...dots.children].forEach((dot, k) => dot.classList.toggle("done", k < step));
    [...dots.children].forEach((dot, k) => dot.classList.toggle("now", k === step));
    if (path.hidden) return;
    setText(sentence, words[`step_${step}`]);
    setText(go, words[`go_${step}`]);
  }

  function turn(next) {
    step = next;
    remember(step >= STEPS.length ? "over" : String(step));
    show();
    window.dispatchEvent(new Event("ddpm-room"));
  }

  const alone = new Set(); // steps that the visitor went without the path
  const follow = (gone) => {
    gone.forEach((k) => alone.add(k));
    const next = stepAfter(step, alone);
    if (next !== step) turn(next);
  };
  window.addEventListener("ddpm-opened", ({ detail }) => follow(stepsGone({ tab: detail })));
  document.addEventListener("click", ({ target }) => {
    follow(stepsGone({ matches: (asks) => Boolean(target.closest?.(asks)) }));
  });
  go.addEventListener("click", () => {
    lead(STEPS[step]);
    turn(step + 1);
  });
  close.addEventListener("click", () => turn(STEPS.length));
  forClass.addEventListener("click", () => window.dispatchEvent(new Event("ddpm-class")));
  projector.addEventListener("click", () => window.dispatchEvent(new Event("ddpm-projector")));
  withWords(element, fixed.words, (chosen) => {
    words = chosen;
    show();
  });
}

/** Opens a step's tab, and presses its button once it is there and can be pressed. */
function lead({ tab, sight, press }) {
  document.querySelector(`#tab-${tab}-button`)?.click();
  window.scrollTo(0, 0); // or a tab that was never seen opens as far down as the one before it
  const end = Date.now() + 20000;
  const look = () => {
    const place = document.querySelector(sight);
    const button = press && document.querySelector(press);
    if (place?.offsetParent && (!press || (button?.offsetParent && !button.disabled))) {
      place.scrollIntoView({ behavior: "smooth", block: "nearest" });
      button?.click();
    } else if (Date.now() < end) setTimeout(look, 100);
  };
  look();
}

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // the browser keeps nothing for this page
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    /* then the path is there again after a reload */
  }
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { readStep, stepAfter, stepsGone };
