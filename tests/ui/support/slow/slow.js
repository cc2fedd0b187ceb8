// The page as a slow machine has it: what a browser answers later comes much later. A test that reads
// once what is drawn a frame or an answer later fails here for certain.
(() => {
  const FRAME = 250, OBSERVED = 100, TIMER = 50, ANSWER = 300; // milliseconds on top
  const { setTimeout, requestAnimationFrame, cancelAnimationFrame, fetch } = window;
  const wait = (time) => new Promise((go) => setTimeout(go, time));

  window.setTimeout = (run, time = 0, ...rest) => setTimeout(run, time + TIMER, ...rest);

  const frames = new Map(); // id → the browser's own id, once it is asked
  let last = 0;
  window.requestAnimationFrame = (draw) => {
    const id = ++last;
    frames.set(id, null);
    setTimeout(() => {
      if (!frames.has(id)) return;
      frames.set(id, requestAnimationFrame((now) => frames.delete(id) && draw(now)));
    }, FRAME);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    if (frames.get(id)) cancelAnimationFrame(frames.get(id));
    frames.delete(id);
  };

  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    window[name] = class extends window[name] {
      constructor(told, ...options) {
        super((...news) => setTimeout(() => told.apply(this, news), OBSERVED), ...options);
      }
    };
  }

  const { decode } = HTMLImageElement.prototype;
  HTMLImageElement.prototype.decode = async function () {
    await decode.call(this);
    await wait(OBSERVED);
  };

  /** The same answer, each part of it later by the same time. */
  const late = (answer) => {
    if (!answer.body) return answer;
    const source = answer.body.getReader();
    const body = new ReadableStream({
      async start(out) {
        const end = (how) => setTimeout(() => { try { how(); } catch {} }, ANSWER); // or cancelled
        try {
          for (let part = await source.read(); !part.done; part = await source.read()) {
            const { value } = part;
            end(() => out.enqueue(value));
          }
          end(() => out.close());
        } catch (error) {
          end(() => out.error(error));
        }
      },
      cancel: (reason) => source.cancel(reason),
    });
    return Object.defineProperty(new Response(body, answer), "url", { value: answer.url });
  };
  window.fetch = async (...request) => {
    const answer = await fetch(...request);
    await wait(ANSWER);
    return late(answer);
  };
})();
