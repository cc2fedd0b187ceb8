// Korean for what gradio says in English only: names for screen readers, tooltips, the title.

const HIDDEN = ["aria-label", "title", "alt"];

/** Looks a text up among `from`, word lists by key; {value} stands for any text. */
function translated(text, from, to) {
  for (const key of Object.keys(from)) {
    const [before, after] = from[key].split("{value}");
    if (after === undefined ? text === before : text.startsWith(before) && text.endsWith(after)) {
      const value = text.slice(before.length, after === undefined ? undefined : text.length - after.length);
      return to[key].replace("{value}", () => value);
    }
  }
  return null;
}

/** Follows `<html lang>` and all that gradio adds to the page. */
function speakHidden(words) {
  const korean = () => document.documentElement.lang.startsWith("ko");
  const said = (text) =>
    korean() ? translated(text, words.en, words.ko) : translated(text, words.ko, words.en);

  function mend(element) {
    for (const name of HIDDEN) {
      const text = element.getAttribute(name);
      const better = text && said(text);
      if (better && better !== text) element.setAttribute(name, better);
    }
  }
  function mendAll(root) {
    mend(root);
    const selector = HIDDEN.map((name) => `[${name}]`).join(",");
    for (const element of root.querySelectorAll(selector)) mend(element);
  }
  function everything() {
    document.title = said(document.title) ?? document.title;
    mendAll(document.body);
  }

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") mend(target);
      else for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) mendAll(node);
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: HIDDEN });
  const language = { attributes: true, attributeFilter: ["lang"] };
  new MutationObserver(everything).observe(document.documentElement, language);
  everything();
}

if (typeof module !== "undefined") module.exports = { translated };
