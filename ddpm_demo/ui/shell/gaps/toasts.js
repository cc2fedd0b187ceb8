// Titles of messages: gradio calls each "Error", "Info" or "Warning", in English only.

/** How many signs a text ends with: the number of its kind. */
function kindOf(text) {
  return text.length - text.replace(new RegExp(`${fixed.sign}+$`), "").length;
}

function titleToasts() {
  const words = wordsNow();
  for (const toast of document.querySelectorAll('[data-testid="toast-body"]')) {
    const title = toast.querySelector(".toast-title")?.firstChild;
    const texts = [...toast.querySelectorAll('[data-testid="toast-text"]')];
    const text = texts.at(-1)?.textContent.trimEnd() ?? "";
    const kind = ["info", "warning"].find((name) => toast.classList.contains(name));
    const wanted = words[`kind_${kind ?? fixed.kinds[kindOf(text)] ?? fixed.kinds[0]}`];
    if (title && wanted && title.nodeValue !== wanted) title.nodeValue = wanted;
  }
}
