// gradio takes a connection that breaks for the end, and loads the page anew once the server is
// there: what was drawn, opened and typed is gone. Here what is asked meanwhile waits and is asked
// again; what was being answered counts as failed, in silence, and what was drawn is drawn again.

const RETRY_MS = 2000;
const SAID_MS = 3000; // a shorter break is not spoken of
const SILENT_MS = 45000; // the server says something every 15 s: a computer that slept hears nothing
const ASKS = /\/(queue\/join|run\/[^/]+|api\/[^/]+)\/?$/;
const ANSWERS = /\/queue\/data\/?$/;
const FILE = /\/gradio_api\/file=/;
const SIGN_OF_LIFE = /\/heartbeat\/[^/]+\/?$/;
const NO_SERVER = [502, 504]; // of a proxy in front of it; gradio's own 503 means a full queue
const FORGOTTEN = 404; // a server that was started anew knows of nothing that was asked before
const MOST_EARLY = 50; // answers that are remembered before their requests are known
const MOST_FORGOTTEN = 3; // in a row: then something else is wrong, and gradio may load the page anew

const CLOSED = 'data: {"msg":"close_stream"}\n\n';
const encoded = (text) => new TextEncoder().encode(text);

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
function keepConnected({ said, broken, back }) {
  const plain = window.fetch.bind(window);
  const open = new Set(); // requests whose answers are awaited
  const early = new Set(); // those that were answered before their names were read
  const waiting = new Set(); // those that wake who waits for the server
  let lost = 0; // how many wait
  let saying = 0;
  let interrupted = false;
  let breaks = 0; // so far
  let forgotten = 0; // refused streams since one last told something
  let server; // the name that it answered by last, which is new with each start

  window.addEventListener("online", () => waiting.forEach((wake) => wake()));

  function pause() {
    return new Promise((go) => {
      const wake = () => (waiting.delete(wake), clearTimeout(timer), go());
      const timer = setTimeout(wake, RETRY_MS);
      waiting.add(wake);
    });
  }

  function gone() {
    lost += 1;
    breaks += 1;
    if (lost === 1) saying = setTimeout(() => said(true), SAID_MS);
  }

  function there() {
    lost -= 1;
    if (lost) return;
    clearTimeout(saying);
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

  /** A file that did not come: where the server answers, nothing but the file is missing. */
  async function refetched(error, target, options) {
    if (options?.signal?.aborted || error.name === "AbortError") throw error;
    const there = await plain(apiAddress("app_id")).then(() => true, () => false);
    if (there || options?.signal?.aborted) throw error;
    return untilAnswered(target, options);
  }

  /** The next part of a stream; throws when nothing came for so long that it must be broken. */
  function heard(source) {
    let timer = 0;
    const silence = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error("silence")), SILENT_MS);
    });
    return Promise.race([source.read(), silence]).finally(() => clearTimeout(timer));
  }

  /** What ends requests whose answers do not come any more. */
  function endings(ids) {
    if (ids.length) broken();
    interrupted = true;
    for (const id of ids) open.delete(id);
    untilAnswered(apiAddress("app_id")).catch(() => {}); // sees when the server is there again
    return ids.map(endingOf).join("");
  }

  /** Whether another server answers than before the break: it knows of nothing that was asked. */
  async function isAnother() {
    const before = server ?? window.gradio_config?.app_id;
    server = await plain(apiAddress("app_id")).then((one) => one.json()).then((one) => one.app_id);
    return before !== undefined && server !== before;
  }

  /** Answers, which end well even where the connection breaks; `first` comes before them. */
  function answers(answer, options, first) {
    const source = answer.body.getReader();
    const decoder = new TextDecoder();
    const search = createEnds((id) => {
      if (!open.delete(id)) early.add(id);
      if (early.size > MOST_EARLY) early.delete(early.values().next().value);
    });
    let closed = false;
    const body = new ReadableStream({
      start: (out) => first && out.enqueue(encoded(first)),
      async pull(out) {
        try {
          const { done, value } = await heard(source);
          if (!done) {
            forgotten = 0;
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
        out.enqueue(encoded(endings([...open]) + CLOSED));
        out.close();
      },
      cancel: (reason) => source.cancel(reason),
    });
    return new Response(body, answer);
  }

  /** A stream of answers, which had to wait where `waited` says so. */
  async function stream(answer, options, asked, waited) {
    if (answer.status === FORGOTTEN && open.size && forgotten < MOST_FORGOTTEN) {
      forgotten += 1;
      const headers = { "content-type": "text/event-stream" };
      return new Response(endings([...open]) + CLOSED, { headers });
    }
    if (!answer.ok || !answer.body) return answer;
    const unknown = waited && (await isAnother().catch(() => false)) ? asked : [];
    return answers(answer, options, unknown.length ? endings(unknown) : "");
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

  window.fetch = async (target, given) => {
    const { pathname } = new URL(target.url ?? target, location.href);
    // gradio puts into a Request what ends it
    const options = target.signal && !given?.signal ? { ...given, signal: target.signal } : given;
    const [asks, hears, lives] = [ASKS, ANSWERS, SIGN_OF_LIFE].map((one) => one.test(pathname));
    if (FILE.test(pathname))
      return plain(target, options).catch((error) => refetched(error, target, options));
    if (!asks && !hears && !lives) return plain(target, options);
    const [asked, before] = [[...open], breaks];
    const answer = await untilAnswered(target, options);
    if (hears) return stream(answer, options, asked, breaks > before);
    if (!answer.ok) return answer;
    if (asks && pathname.endsWith("join")) {
      const { event_id: id } = await answer.clone().json();
      if (!early.delete(id)) open.add(id);
    }
    return lives && answer.body ? living(answer, target, options) : answer;
  };
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { endingOf, keepConnected };
