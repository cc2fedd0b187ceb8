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
  let ended = Promise.resolve();
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
    /** Ends what runs; the promise is kept once it has ended. */
    cancel() {
      running?.abort(new DOMException("cancelled", "AbortError"));
      return ended;
    },
    /** Calls `work(signal)`, one at a time; its fault goes to `failed`. */
    run(work, failed) {
      if (running) return;
      running = new AbortController();
      write();
      ended = work(running.signal)
        .catch(failed)
        .finally(() => {
          running = null;
          write();
        });
    },
  };
}
