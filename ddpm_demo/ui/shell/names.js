// Names for gradio's buttons that have none, for whoever hears the page.

function nameControls() {
  for (const button of document.querySelectorAll(".gallery-item:not([aria-label])")) {
    const number = 1 + [...button.parentElement.children].indexOf(button);
    button.setAttribute("aria-label", fill(wordsNow(), "example", number));
  }
}
