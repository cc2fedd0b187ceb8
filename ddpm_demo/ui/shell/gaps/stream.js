// gradio's page reads all answers from one stream, which the server ends when nothing is pending.
// A request that is taken in the very moment in which a stream ends is answered on a stream that
// nobody opens: its button would wait for ever. Here that is noticed, and a request of no meaning
// is sent, for which gradio opens the stream that brings both answers.

const ENDED = /data: \{"msg":"process_completed","event_id":"([^"]+)"/g;
const REACH = 200; // characters, more than the beginning of a message has
const PATIENCE = 1000; // milliseconds in which gradio opens a stream by itself
const AGAIN = 5000; // milliseconds after which a request that should wake is seen as refused
const TRIES = 3; // for each request that waits

/** The requests whose answers have not come yet. */
function createAwaited() {
  const waiting = new Map(); // id → how often somebody was woken for it
  const early = new Set(); // those that ended before it was known that they were taken
  return {
    taken(id) {
      if (!early.delete(id)) waiting.set(id, 0);
    },
    ended(id) {
      if (!waiting.delete(id)) early.add(id);
    },
    /** Whether any is awaited for which somebody may still be woken; counts it as done. */
    stranded() {
      const open = [...waiting].filter(([, woken]) => woken < TRIES);
      for (const [id, woken] of open) waiting.set(id, woken + 1);
      return open.length > 0;
    },
  };
}

/** Looks for the ends of requests in a text that comes in parts. */
function createEnds(ended) {
  let rest = "";
  return (part) => {
    const text = rest + part;
    let after = Math.max(0, text.length - REACH);
    for (const found of text.matchAll(ENDED)) {
      ended(found[1]);
      after = Math.max(after, found.index + found[0].length);
    }
    rest = text.slice(after);
  };
}

/**
 * Calls `wake()` when a request was taken and no stream is open that could bring its answer. A full
 * queue or a broken network may refuse the request that wakes: it is sent again, a few times.
 */
function watchStream(wake) {
  const { fetch } = window;
  const awaited = createAwaited();
  let streams = 0;
  let woken = 0; // since a stream last told something: one that is refused brings no answer to that

  let looking = 0; // one look at a time, or each that wakes would lead to two

  function lookLater(pause = PATIENCE) {
    clearTimeout(looking);
    looking = setTimeout(() => {
      if (streams || woken >= TRIES || !awaited.stranded()) return;
      woken += 1;
      lookLater(AGAIN);
      wake();
    }, pause);
  }

  /** Counts a stream from now on, also while a busy server has not opened it; answers its end. */
  function begun() {
    let open = true;
    streams += 1;
    return () => {
      if (!open) return;
      open = false;
      streams -= 1;
      lookLater();
    };
  }

  /** The same answer, read on the way. */
  function listened(answer, over) {
    const source = answer.body.getReader();
    const decoder = new TextDecoder();
    const search = createEnds(awaited.ended);
    const body = new ReadableStream({
      async pull(out) {
        const { done, value } = await source.read().catch((error) => {
          over();
          throw error;
        });
        if (done) {
          over();
          return out.close();
        }
        woken = 0;
        search(decoder.decode(value, { stream: true }));
        out.enqueue(value);
      },
      cancel(reason) {
        over();
        return source.cancel(reason);
      },
    });
    return new Response(body, answer);
  }

  async function streamed(request) {
    const over = begun();
    const answer = await fetch(...request).catch((error) => {
      over();
      throw error;
    });
    if (answer.ok && answer.body) return listened(answer, over);
    over();
    return answer;
  }

  window.fetch = async (...request) => {
    const { pathname } = new URL(request[0].url ?? request[0], location.href);
    if (pathname.endsWith("/queue/data")) return streamed(request);
    const answer = await fetch(...request);
    if (pathname.endsWith("/queue/join") && answer.ok) {
      awaited.taken((await answer.clone().json()).event_id);
      lookLater();
    }
    return answer;
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { createAwaited, createEnds, watchStream };
