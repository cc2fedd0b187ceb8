// The list of runs. What changed of it is sent every second: rows change in place, so that nothing
// flickers and the focus stays where it is.

const ASK_AGAIN_MS = 5000;

/** How long ago that was, as the language says it; times in seconds. */
function ageText(created, now, language) {
  const age = Math.max(0, now - created);
  const steps = [
    ["year", 365 * 86400],
    ["month", 30 * 86400],
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const [unit, seconds] = steps.find(([, length]) => age >= length) ?? ["second", Infinity];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(-Math.floor(age / seconds) || 0, unit);
}

/** A loss with three digits that count; nothing where there is none. */
const lossText = (loss) => (Number.isFinite(loss) ? formatFigure(loss) : "");

/** How far a run is, 0 … 1. */
function shareOf({ step, total }) {
  return total > 0 ? Math.min(1, Math.max(0, step / total)) : 0;
}

/** The list, {book, mark, runs}, with the server's news; null where news before them are missing. */
function amended(held, { book, mark, since, news, keys }) {
  if (held?.book !== book || held.mark < since) return null;
  if (mark < held.mark) return held; // overtaken on their way
  const runs = new Map([...held.runs, ...news].map((run) => [run.token, run]));
  const all = (keys ?? [...runs.keys()]).map((key) => runs.get(key));
  return all.includes(undefined) ? null : { book, mark, runs: all };
}

function mountRunsList(element, props, watch, trigger) {
  const part = (name) => element.querySelector(`.runs-${name}`);
  const rows = new Map(); // token → its row
  let held = null; // the list, once the server has told of it
  let asked = -Infinity; // when all of it was asked for
  let open = "";
  let chosen = null; // a click that the server has not answered yet
  element.runsList = {
    get open() { return chosen?.token ?? open; },
    get tokens() { return (held?.runs ?? []).map(({ token }) => token); },
  };

  const language = () => (document.documentElement.lang.startsWith("ko") ? "ko" : "en");
  const word = (key, fields = {}) => {
    const text = fixed.words[language()][key] ?? "";
    return text.replace(/\{(\w+)\}/g, (all, name) => fields[name] ?? all);
  };
  const node = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = `runs-${name}`;
    made.append(...children);
    return made;
  };
  const setText = (one, text) => {
    if (one.textContent !== text) one.textContent = text;
  };

  function build(token) {
    const picture = node("img", "thumb");
    Object.assign(picture, { alt: "", draggable: false, hidden: true });
    const names = ["name", "age", "state", "steps", "fill", "loss", "size", "damaged"];
    const parts = Object.fromEntries(names.map((key) => [key, node("span", key)]));
    const card = node(
      "button",
      "card",
      node("span", "picture", picture),
      node(
        "span",
        "text",
        node("span", "line", parts.name, parts.age),
        node("span", "line", parts.state, parts.steps),
        node("span", "bar", parts.fill),
        node("span", "line runs-quiet", parts.loss, parts.size),
        parts.damaged,
      ),
    );
    card.type = "button";
    card.addEventListener("click", () => choose(token));
    // shown small in whole pixels, whatever the size of the pictures
    picture.addEventListener("load", () => {
      const edge = Math.max(picture.naturalWidth, picture.naturalHeight);
      const scale = edge <= 64 ? Math.floor(64 / edge) : 64 / edge;
      picture.style.width = `${picture.naturalWidth * scale}px`;
      picture.style.imageRendering = edge <= 64 ? "pixelated" : "auto";
      picture.hidden = false;
    });
    picture.addEventListener("error", () => (picture.hidden = true));
    return { ...parts, node: node("li", "row", card), card, picture, path: null };
  }

  function choose(token) {
    chosen = { token, before: open };
    mark();
    props.value = { open: token }; // no need to send the list back
    trigger("open");
  }

  function mark() {
    for (const [token, { card }] of rows) {
      const here = token === (chosen?.token ?? open);
      if (here) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
  }

  function fill(row, run) {
    row.node.dataset.state = run.state;
    const name = run.name || word("unnamed"); // a draft gets its name when it is started
    setText(row.name, name);
    row.name.title = name;
    setText(row.age, ageText(run.created, Date.now() / 1000, language()));
    setText(row.state, word(`state_${run.state}`) || run.state);
    const steps = { step: formatCount(run.step), total: formatCount(run.total) };
    setText(row.steps, run.total ? word("steps", steps) : "");
    row.fill.style.width = `${100 * shareOf(run)}%`;
    const loss = lossText(run.loss);
    setText(row.loss, loss && word("loss", { value: loss }));
    setText(row.size, run.bytes === null ? "" : formatSize(run.bytes)); // not read yet
    const damaged = run.damaged ?? [];
    setText(row.damaged, damaged.length ? word("damaged", { files: damaged.join(", ") }) : "");
    row.damaged.hidden = !damaged.length;
    const path = run.thumb?.path ?? null;
    if (path === row.path) return;
    row.path = path;
    if (path) row.picture.src = run.thumb.url;
    else row.picture.hidden = true;
  }

  function render() {
    setText(part("title"), word("title"));
    const list = held?.runs ?? [];
    const total = list.reduce((sum, run) => sum + run.bytes, 0);
    setText(part("total"), list.length ? word("on_disk", { size: formatSize(total) }) : "");
    const asking = held === null; // no answer came yet: that is not the same as no runs
    setText(part("none"), word(asking ? "looking" : "none"));
    part("none").dataset.asking = String(asking);
    part("none").hidden = list.length > 0;
    const focused = document.activeElement;
    const holder = part("rows");
    for (const token of rows.keys())
      if (!list.some((run) => run.token === token)) {
        rows.get(token).node.remove();
        rows.delete(token);
      }
    list.forEach((run, k) => {
      if (!rows.has(run.token)) rows.set(run.token, build(run.token));
      const row = rows.get(run.token);
      fill(row, run);
      const here = holder.children[k] ?? null;
      if (here !== row.node) holder.insertBefore(row.node, here);
    });
    if (focused !== document.activeElement && element.contains(focused)) focused.focus();
    mark();
  }

  /** Takes a list or news of it; news that do not go on from what is held change nothing. */
  function take(value) {
    const next = value?.news ? amended(held, value) : value;
    if (next === null && value) return ask();
    const overtaken = held && next && held.book === next.book && next.mark < held.mark;
    if (!overtaken) held = next || null;
  }

  /** Asks for all of the list; the answer may be lost, so after a while again. */
  function ask() {
    if (performance.now() - asked < ASK_AGAIN_MS) return;
    asked = performance.now();
    trigger("missed");
  }

  function update() {
    const value = props.value;
    if (value && !value.runs && !value.news) return; // our own word to the server
    take(value);
    open = value?.open ?? "";
    // a list that was on its way when the visitor chose does not take the choice back
    if (chosen && open !== chosen.before) chosen = null;
    if (chosen && !held?.runs.some(({ token }) => token === chosen.token)) chosen = null;
    render();
    if (value?.more) trigger("more");
  }

  const clock = setInterval(() => (element.isConnected ? render() : clearInterval(clock)), 30_000);
  const look = new MutationObserver(() => (element.isConnected ? render() : look.disconnect()));
  look.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  watch("value", update);
  update();
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("../../../components/text/numbers.js"));
  module.exports = { ageText, amended, lossText, shareOf };
}
