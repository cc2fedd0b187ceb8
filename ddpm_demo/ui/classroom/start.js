// Starts what belongs to a class: the link's own wishes, following, leading, and the sheet.

/** The words of a table in the page's language. */
function wordsIn(tables) {
  return tables[document.documentElement.lang.toLowerCase().split("-")[0]] ?? tables.en;
}

/** An address that the page asks beside gradio's own. */
function apiAddress(path) {
  return `${location.pathname.replace(/\/$/, "")}/gradio_api/${path}`;
}

function whenBody(use) {
  if (document.body) use();
  else document.addEventListener("DOMContentLoaded", use);
}

/** Calls `say()` whenever the page changes its language. */
function watchWords(say) {
  new MutationObserver(say).observe(document.documentElement, { attributeFilter: ["lang"] });
}

function startClass() {
  const asked = readClass(location.search, Object.keys(fixed.hidable));
  const going = createGoing();
  const lead = createLead(placeNow, going);
  const sheet = createSheet(lead);
  hideNamed(asked.hide);
  if (asked.odd.length)
    whenBody(() => sayAbove(wordsIn(fixed.classroom).forged.replace("{value}", () => asked.odd.join(", "))));
  const named = leadKey(location.hash);
  // the key does not stay where a projector shows it
  if (named) history.replaceState(history.state, "", location.pathname + location.search);
  const key = named ?? keptInTab(LEADS);
  if (key) lead.start(key, sheet.led);
  if (asked.t !== null) going.to({ tab: null, t: asked.t });
  if (asked.follow && !key) follow(asked.follow, going);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() !== "l" || event.isComposing || isTyping(event.target)) return;
    sheet.toggle();
  });
  window.addEventListener("ddpm-class", sheet.toggle);
  const mark = () => document.documentElement.toggleAttribute("data-leads", Boolean(lead.key));
  window.addEventListener("ddpm-leads", mark);
  mark();
}
