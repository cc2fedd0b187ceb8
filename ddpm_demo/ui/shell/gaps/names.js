// What gradio's markup lacks for whoever hears the page.

function nameControls() {
  for (const button of document.querySelectorAll(".gallery-item:not([aria-label])")) {
    const number = 1 + [...button.parentElement.children].indexOf(button);
    button.setAttribute("aria-label", fill(wordsNow(), "example", number));
  }
  // what stands on it is its name; gradio gives it another one, in English
  for (const button of document.querySelectorAll("button.upload-container[aria-label]"))
    button.removeAttribute("aria-label");
  // a picture that can be pressed is called what its block is called
  for (const button of document.querySelectorAll(".image-container > button")) {
    const label = button.closest(".block")?.querySelector("[data-testid=block-label]");
    const name = label?.textContent.trim();
    if (name && button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
  }
  // a button that holds the button that closes the message
  for (const header of document.querySelectorAll(".toast-header[role]"))
    for (const name of ["role", "tabindex"]) header.removeAttribute(name);
}
