// The page's words in two languages. `withWords`, `fill`, `make` and `setMath` are the timeline's.

const said = []; // what stands on the page: functions that write it anew
let words = {};

/** Calls `write(words)` now and whenever the language changes. */
export function inWords(write) {
  said.push(write);
  write(words);
}

/** A node whose text is a word; formulas in it are set. */
export function saying(tag, key, attributes = {}) {
  const node = make(tag, attributes);
  inWords((table) => setMath(node, table[key] ?? ""));
  return node;
}

/** A line that says another word from time to time: `tell(key, value)`. */
export function telling(attributes = {}) {
  const node = make("p", attributes);
  let told = ["", ""];
  const write = () => setText(node, told[0] ? fill(words, told[0], told[1]) : "");
  inWords(write);
  function tell(key, value = "") {
    told = [key, String(value)];
    // a screen reader would be told of nothing but steps
    node.setAttribute("aria-live", key === "step" ? "off" : "polite");
    write();
  }
  return { node, tell };
}

/** Begins with the visitor's language, and keeps what was said in step with it. */
export function begin(table, root) {
  document.documentElement.lang = navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
  withWords(root, table, (now) => {
    words = now;
    said.forEach((write) => write(words));
  });
}

/** The button that changes the language. */
export function languageButton() {
  const button = saying("button", "other_language", { type: "button", class: "language" });
  button.addEventListener("click", () => {
    document.documentElement.lang = document.documentElement.lang === "ko" ? "en" : "ko";
  });
  return button;
}
