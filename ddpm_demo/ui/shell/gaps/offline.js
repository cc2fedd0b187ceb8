// gradio takes a connection that breaks for the end, and loads the page anew once the server is
// there: what was drawn, opened and typed is gone. Here what is asked meanwhile waits and is asked
// again; what was being answered counts as failed, in silence, and what was drawn is drawn again.

const RETRY_MS = 2000;
const SAID_MS = 3000; // a shorter break is not spoken of
const SILENT_MS = 45000; // the server says something every 15 s: a computer that slept hears nothing
const ASKS = /\/(queue\/join|run\/[^/]+|api\/[^/]+)\/?$/;
const ANSWERS = /\/queue\/data\/?$/;
const SIGN_OF_LIFE = /\/heartbeat\/[^/]+\/?$/;
const NO_SERVER = [502, 504]; // of a proxy in front of it; gradio's own 503 means a full queue
// what can be under way, and what asks for it anew; the name of each is before these
const CANCEL = '[id$="-cancel"]';
const ASKED_BY = ["draw", "ask"];

/** What ends a request for gradio's page: a failure that shows no message. */
function endingOf(id) {
  const output = { error: "offline", visible: false };
  const said = { msg: "process_completed", event_id: id, output, success: false };
  return `data: ${JSON.stringify(said)}\n\n`;
}

/**
 * Keeps the page going over a break. `said(lost)` is told when it has lasted for a while and when it
 * is over; `broken()` when answers were under way as it came, and `back()` after it.
 */
function keepConnected({ said, broken, back }, clock = globalThis) {
  const plain = window.fetch.bind(window);
  const open = new Set(); // requests whose answers are awaited
  const waiting = new Set(); // those that wake who waits for the server
  let lost = 0; // how many wait
  let saying = 0;
  let interrupted = false;

  window.addEventListener("online", () => waiting.forEach((wake) => wake()));

  function pause() {
    return new Promise((go) => {
      const wake = () => (waiting.delete(wake), clock.clearTimeout(timer), go());
      const timer = clock.setTimeout(wake, RETRY_MS);
      waiting.add(wake);
    });
  }

  function gone() {
    lost += 1;
    if (lost === 1) saying = clock.setTimeout(() => said(true), SAID_MS);
  }

  function there() {
    lost -= 1;
    if (lost) return;
    clock.clearTimeout(saying);
    said(false);
  }

  /**
   * Asks until somebody answers. A request whose answer alone was lost is asked twice: a picture is
   * drawn twice then, and what can be begun only once refuses the second time.
   */
  async function untilAnswered(target, options) {
    let failed = false;
    for (;;) {
      try {
        const answer = await plain(target.clone?.() ?? target, options);
        if (!NO_SERVER.includes(answer.status)) {
          if (failed) there();
          if (interrupted) back();
          interrupted = false;
          return answer;
        }
      } catch (error) {
        if (options?.signal?.aborted || error.name === "AbortError") {
          if (failed) there();
          throw error;
        }
      }
      if (!failed) gone();
      failed = true;
      await pause();
    }
  }

  /** The next part of a stream; throws when nothing came for so long that it must be broken. */
  function heard(source) {
    let timer = 0;
    const silence = new Promise((_, fail) => {
      timer = clock.setTimeout(() => fail(new Error("silence")), SILENT_MS);
    });
    return Promise.race([source.read(), silence]).finally(() => clock.clearTimeout(timer));
  }

  /** Answers, which end well even where the connection breaks. */
  function answers(answer, options) {
    const source = answer.body.getReader();
    const decoder = new TextDecoder();
    const search = createEnds((id) => open.delete(id));
    let closed = false;
    const body = new ReadableStream({
      async pull(out) {
        try {
          const { done, value } = await heard(source);
          if (!done) {
            const text = decoder.decode(value, { stream: true });
            search(text);
            closed ||= text.includes('"close_stream"');
            return out.enqueue(value);
          }
          if (closed || !open.size) return out.close();
        } catch (error) {
          if (options?.signal?.aborted) throw error;
          source.cancel().catch(() => {});
        }
        const ends = [...open].map(endingOf).join("");
        if (open.size) broken();
        interrupted = true;
        open.clear();
        out.enqueue(new TextEncoder().encode(`${ends}data: {"msg":"close_stream"}\n\n`));
        out.close();
        untilAnswered(apiAddress("app_id")).catch(() => {}); // sees when the server is there again
      },
      cancel: (reason) => source.cancel(reason),
    });
    return new Response(body, answer);
  }

  /** The sign that the page is open, for as long as it is. */
  function living(first, target, options) {
    let source = first.body.getReader();
    const body = new ReadableStream({
      async pull(out) {
        for (;;) {
          try {
            const { done, value } = await heard(source);
            if (!done) return out.enqueue(value);
          } catch {
            source.cancel().catch(() => {});
          }
          if (options?.signal?.aborted) return out.close();
          await pause();
          const again = await untilAnswered(target, options);
          if (!again.ok || !again.body) return out.close();
          source = again.body.getReader();
        }
      },
      cancel: (reason) => source.cancel(reason),
    });
    return new Response(body, first);
  }

  window.fetch = async (target, options) => {
    const { pathname } = new URL(target.url ?? target, location.href);
    const [asks, hears, lives] = [ASKS, ANSWERS, SIGN_OF_LIFE].map((one) => one.test(pathname));
    if (!asks && !hears && !lives) return plain(target, options);
    const answer = await untilAnswered(target, options);
    if (!answer.ok) return answer;
    if (asks && pathname.endsWith("join")) open.add((await answer.clone().json()).event_id);
    if (hears && answer.body) return answers(answer, options);
    return lives && answer.body ? living(answer, target, options) : answer;
  };
}

/** Connects it to the page: a sentence while the server is gone, and buttons that are pressed again. */
function goOnWhenBack() {
  let wanted = new Set(); // the names of what was under way

  function broken() {
    for (const button of document.querySelectorAll(CANCEL))
      if (button.offsetParent) wanted.add(button.id.slice(0, -"-cancel".length));
  }

  /** Presses what was interrupted once it can be pressed. */
  function back() {
    const names = wanted;
    wanted = new Set();
    const press = () => {
      for (const name of names) {
        const button = ASKED_BY.map((end) => document.getElementById(`${name}-${end}`)).find(Boolean);
        if (button && !button.offsetParent) continue;
        button?.click();
        names.delete(name);
      }
      if (names.size) setTimeout(press, RETRY_MS / 4);
    };
    press();
  }

  keepConnected({
    said: (lost) => (lost ? sayAbove(wordsNow().lost, "lost") : unsayAbove("lost")),
    broken,
    back,
  });
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { endingOf, keepConnected };
