// The button of a process, and what is said where one fails.

import { inWords } from "./words.js";

/** What a fault says of itself. */
export function reasonOf(error) {
  return error?.details?.reason ?? error?.message ?? String(error);
}

/** A button that starts a process and, while it runs, cancels it. */
export function runButton(key, more = {}) {
  const node = make("button", { type: "submit", class: "run", ...more });
  let words = {};
  let running = null;
  let [word, value] = [key, ""];
  const write = () => {
    node.toggleAttribute("data-running", running !== null);
    setMath(node, running ? words.cancel : fill(words, word, value));
  };
  inWords((table) => ((words = table), write()));
  return {
    node,
    say: (next, told) => (([word, value] = [next, told]), write()),
    get running() {
      return running !== null;
    },
    cancel: () => running?.abort(new DOMException("cancelled", "AbortError")),
    /** Calls `work(signal)`; one at a time. */
    async run(work) {
      if (running) return;
      running = new AbortController();
      write();
      try {
        await work(running.signal);
      } finally {
        running = null;
        write();
      }
    },
  };
}
