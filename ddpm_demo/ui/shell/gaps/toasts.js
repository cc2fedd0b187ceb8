// Messages: gradio titles each "Error", "Info" or "Warning", and says its own ones in English only.

/** gradio's own sentences, letter by letter, and the word of ours that says each. */
const GRADIOS = {
  "Connection to the server was lost. Attempting reconnection...": "lost",
  "This application is currently busy. Please try again.": "busy",
  "An Unexpected Error Occurred!": "unexpected",
};

/** How many signs a text ends with: the number of its kind. */
function kindOf(text) {
  return text.length - text.replace(new RegExp(`${fixed.sign}+$`), "").length;
}

/** The word that a message of gradio's own is said by, in any language; none where it is ours. */
function gradiosWord(text) {
  const tables = Object.values(fixed.words);
  const said = (name) => tables.some((words) => words[`gradio_${name}`] === text);
  return GRADIOS[text.trim()] ?? Object.values(GRADIOS).find(said);
}

function nameToasts() {
  const words = wordsNow();
  for (const toast of document.querySelectorAll('[data-testid="toast-body"]')) {
    const title = toast.querySelector(".toast-title")?.firstChild;
    const texts = [...toast.querySelectorAll('[data-testid="toast-text"]')];
    for (const text of texts) {
      const better = words[`gradio_${gradiosWord(text.textContent)}`];
      if (better && text.textContent !== better) text.textContent = better;
    }
    const text = texts.at(-1)?.textContent.trimEnd() ?? "";
    const kind =
      ["info", "warning"].find((name) => toast.classList.contains(name)) ??
      (gradiosWord(text) === "lost" ? "lost" : fixed.kinds[kindOf(text)]);
    const wanted = words[`kind_${kind ?? fixed.kinds[0]}`];
    if (title && wanted && title.nodeValue !== wanted) title.nodeValue = wanted;
  }
}
