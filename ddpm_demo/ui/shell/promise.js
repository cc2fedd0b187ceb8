// Who sees what a visitor sends, and when it goes.

function mountPromise(element) {
  const text = element.querySelector(".promise");
  withWords(element, fixed.words, (words) => setText(text, words.told));
}
