// What the page says above all else.

/** A sentence over the page, until it is pressed away or `unsayAbove` is told what it is about. */
function sayAbove(text, about = "") {
  const note = make("button", { type: "button", class: "shell-note", role: "alert" }, text);
  note.dataset.about = about;
  note.addEventListener("click", () => note.remove());
  document.querySelector(".shell-note")?.remove();
  document.body.append(note);
}

function unsayAbove(about) {
  document.querySelector(`.shell-note[data-about="${about}"]`)?.remove();
}
