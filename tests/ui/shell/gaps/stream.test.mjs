import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const { createAwaited, createEnds, watchStream } = createRequire(import.meta.url)(
  "../../../../ddpm_demo/ui/shell/gaps/stream.js",
);

const end = (id) => `data: {"msg":"process_completed","event_id":"${id}","output":{"data":[]}}\n\n`;

test("a request whose answer did not come is stranded, three times", () => {
  const awaited = createAwaited();
  awaited.taken("a");
  for (let time = 0; time < 3; time += 1) assert.ok(awaited.stranded());
  assert.ok(!awaited.stranded());
});

/** A page whose server takes request "a" alone; counts how often somebody is woken in a minute. */
async function wokenInAMinute(t, wake) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const before = [globalThis.window, globalThis.location];
  t.after(() => ([globalThis.window, globalThis.location] = before));
  globalThis.location = { href: "http://page/" };
  globalThis.window = {
    async fetch(url) {
      if (url.includes("refused/queue/data")) return new Response("{}", { status: 429 });
      if (url.endsWith("/queue/data")) return new Response("data: {}\n\n");
      const id = JSON.stringify({ event_id: url.includes("fresh") ? url : "a" });
      return new Response(id, { status: url.includes("refused") ? 503 : 200 });
    },
  };
  let woken = 0;
  watchStream(() => {
    woken += 1;
    wake(woken);
  });
  await window.fetch("http://page/queue/join");
  for (let second = 0; second < 60; second += 1) {
    t.mock.timers.tick(1000);
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
  }
  return woken;
}

test("a waking request that is refused is sent three times in all", async (t) => {
  const refused = () => window.fetch("http://page/refused/queue/join");
  assert.equal(await wokenInAMinute(t, refused), 3);
});

test("streams that are refused end the waking, although each waking is a request of its own", async (t) => {
  const refused = async (time) => {
    await window.fetch(`http://page/fresh${time}/queue/join`);
    await window.fetch("http://page/refused/queue/data");
  };
  assert.equal(await wokenInAMinute(t, refused), 3);
});

test("nobody is woken while a stream is open", async (t) => {
  const opens = () => window.fetch("http://page/queue/data"); // nobody reads it, so it stays open
  assert.equal(await wokenInAMinute(t, opens), 1);
});

test("an answered request is none, even if its answer was faster than its receipt", () => {
  const awaited = createAwaited();
  awaited.taken("a");
  awaited.ended("a");
  awaited.ended("b");
  awaited.taken("b");
  assert.ok(!awaited.stranded());
});

test("ends are found wherever a text is cut, each once", () => {
  const text = `data: {"msg":"estimation","event_id":"a"}\n\n${end("a")}${end("b")}`;
  for (let cut = 0; cut <= text.length; cut += 1) {
    const found = [];
    const search = createEnds((id) => found.push(id));
    search(text.slice(0, cut));
    search(text.slice(cut));
    assert.deepEqual(found, ["a", "b"], `cut at ${cut}`);
  }
});

test("a picture's megabytes are not kept", () => {
  const found = [];
  const search = createEnds((id) => found.push(id));
  for (const letter of end("a")) search(letter);
  search("x".repeat(1_000_000));
  search(end("b"));
  assert.deepEqual(found, ["a", "b"]);
});
