// The switch "draw in my browser". Draw is pressed by a person, by a link and by other tabs: while
// the switch is on, each such press is taken here before gradio hears of it, and so are Cancel and
// PNG for a drawing that was made here.

const KEPT_AS = "ddpm-demo-in-browser";

/** Whether this browser was told to draw; `usual` where it was told nothing. */
function keptChoice(usual) {
  try {
    return { on: true, off: false }[localStorage.getItem(KEPT_AS)] ?? usual;
  } catch {
    return usual; // the browser keeps nothing for this page
  }
}

function keepChoice(chosen) {
  try {
    localStorage.setItem(KEPT_AS, chosen ? "on" : "off");
  } catch {
    /* then it counts until the page is left */
  }
}

/** Of bytes, in megabytes: "3.1 / 17.9". */
const progressText = (...bytes) => bytes.map((each) => (each / 1e6).toFixed(1)).join(" / ");

/** What went wrong here, for a person; null where the server refuses the same, in a sentence. */
function faultOf(error) {
  const { code, details } = error ?? {};
  if (code && !code.startsWith("network_")) return null;
  return String(details?.reason ?? error?.message ?? error);
}

function mountInBrowser(element, props, watch, trigger) {
  const box = make("input", { type: "checkbox" });
  const name = make("span");
  const hint = make("p", { class: "told" });
  const line = make("p", { class: "line", role: "status" });
  const root = make("div", { class: "switch" }, make("label", {}, box, name), hint, line);
  element.replaceChildren(root);
  let words = {};
  let said = ["", ""];
  let running = null;
  let asked = 0; // plans that are on their way: those of cancelled drawings come too
  let made = null; // {id, keep, query} of the last drawing of this browser
  let again = null; // of what the server is to draw: {id} of a drawing, {reason} why it has to

  const timeline = () => document.querySelector("#sample-timeline [data-state]").timeline;
  const stands = () => Boolean(made) && made.id === timeline().id;

  function tell(key, value = "") {
    said = [key, value];
    setText(line, key ? fill(words, key, value) : "");
  }

  /** Says whether a drawing is under way here, which needs no server and so outlives a break. */
  function runs(controller) {
    running = controller;
    document.documentElement.toggleAttribute("data-drawing-here", running !== null);
  }

  function begin() {
    runs(new AbortController());
    asked += 1;
    tell("");
    timeline().pend("waiting");
    trigger("begun");
    trigger("ask");
  }

  function over() {
    runs(null);
    timeline().pend("");
    trigger("over");
  }

  /** Has the server draw: a drawing of this browser again, or, for a reason, what is asked for. */
  function onServer({ id = null, reason = null, fault = "" }) {
    runs(null);
    again = { id, reason };
    tell(fault && "reason", fault);
    trigger("server");
  }

  function loading(bytes, total) {
    if (!running) return; // it goes on for the next drawing
    if (bytes < total) timeline().pend("loading", progressText(bytes, total));
    else timeline().pend("waiting");
  }

  function cancel() {
    running.abort(new DOMException("cancelled", "AbortError"));
    if (asked) over(); // a server that is out of reach may never say what to draw
  }

  async function draw(plan) {
    asked -= 1;
    if (!running || asked) return;
    const { signal } = running;
    if (plan.server) return onServer({ reason: plan.server });
    try {
      const { default: module } = await import(addressOf(plan.script));
      made = null;
      const drawn = await module.drawn(plan, {
        ...{ signal, at: (path) => addressOf(path), show: timeline().show },
        taken: () => trigger("taken"),
        loading,
      });
      if (drawn) made = { ...drawn, query: plan.query };
    } catch (error) {
      const fault = faultOf(error);
      if (!signal.aborted) return onServer(fault ? { reason: "failed", fault } : {});
    }
    over();
    if (made) trigger("done");
  }

  // name of a button → what a press of it does here, or nothing where it is the server's
  const presses = {
    "sample-draw": () => !root.hidden && box.checked && begin,
    "sample-cancel": () => running && cancel,
    "keep-png": () => stands() && made.keep,
    "keep-server": () => stands() && (() => onServer({ id: made.id })),
  };

  function pressed(event) {
    if (!element.isConnected) return document.removeEventListener("click", pressed, true);
    const button = event.target.closest?.("button");
    const act = presses[button?.id]?.();
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  document.addEventListener("click", pressed, true);
  box.checked = keptChoice(fixed.usual);
  box.addEventListener("change", () => keepChoice(box.checked));
  const offer = () => (root.hidden = !props.value?.offered);
  watch("value", offer);
  offer();
  withWords(element, fixed.words, (table) => {
    words = table;
    setText(name, words.switch);
    setText(hint, words.told);
    tell(...said);
  });
  element.toggleAttribute("data-switch", true);
  element.inBrowser = {
    draw,
    refused() {
      asked -= 1;
      if (!asked) over();
    },
    get again() {
      return again;
    },
    get query() {
      return made?.query ?? "";
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { faultOf, progressText };
