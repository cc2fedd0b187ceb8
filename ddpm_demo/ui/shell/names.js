// Names of gradio's own controls, for whoever hears the page: in its language, and none missing.

const PREFIXES = ["number input for ", "range slider for "];

function nameControls() {
  const words = wordsNow();
  for (const prefix of PREFIXES)
    for (const input of document.querySelectorAll(`[aria-label^="${prefix}"]`))
      input.setAttribute("aria-label", input.getAttribute("aria-label").slice(prefix.length));
  for (const button of document.querySelectorAll('[aria-label="Reset to default value"]'))
    button.setAttribute("aria-label", words.reset);
  for (const button of document.querySelectorAll('[data-testid="toast-close"]'))
    button.setAttribute("aria-label", words.close);
  for (const button of document.querySelectorAll(".gallery-item:not([aria-label])")) {
    const number = 1 + [...button.parentElement.children].indexOf(button);
    button.setAttribute("aria-label", fill(words, "example", number));
  }
}
