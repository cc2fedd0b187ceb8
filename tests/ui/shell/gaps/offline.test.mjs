import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const load = createRequire(import.meta.url);
const { createEnds } = load("../../../../ddpm_demo/ui/shell/gaps/stream.js");
const { endingOf, keepConnected } = load("../../../../ddpm_demo/ui/shell/gaps/offline.js");

const JOIN = "http://page/gradio_api/queue/join";
const DATA = "http://page/gradio_api/queue/data?session_hash=a";
const NOBODY = () => Promise.reject(new TypeError("Failed to fetch"));
const taken = (id) => new Response(JSON.stringify({ event_id: id }));

/** A page whose server answers by `answer(path)`; `told` is what the page is told meanwhile. */
function pageOf(t, answer) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const names = ["window", "location", "createEnds", "apiAddress"];
  const before = names.map((name) => globalThis[name]);
  t.after(() => names.forEach((name, k) => (globalThis[name] = before[k])));
  const page = { told: [], asked: 0, answer };
  globalThis.location = { href: "http://page/" };
  globalThis.window = {
    gradio_config: { app_id: "first" },
    addEventListener: (_, wake) => (page.online = wake),
    async fetch(target) {
      page.asked += 1;
      return page.answer(new URL(target.url ?? target).pathname.split("/").at(-1));
    },
  };
  Object.assign(globalThis, { createEnds, apiAddress: (path) => `http://page/gradio_api/${path}` });
  keepConnected({
    said: (lost) => page.told.push(lost ? "lost" : "there"),
    broken: () => page.told.push("broken"),
    back: () => page.told.push("back"),
  });
  return page;
}

const turns = async () => {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
};
async function passes(t, seconds) {
  for (let second = 0; second < seconds; second += 1) {
    await turns();
    t.mock.timers.tick(1000);
  }
  await turns();
}

/** A stream of answers: what is written to it, and how it breaks. */
function streamOf() {
  let out;
  const body = new ReadableStream({ start: (controller) => (out = controller) });
  return {
    answer: new Response(body),
    say: (text) => out.enqueue(new TextEncoder().encode(text)),
    breaks: () => out.error(new TypeError("network error")),
    ends: () => out.close(),
  };
}

const textOf = async (answer) => (await answer.text()).split("\n\n").filter(Boolean);
const ends = (...ids) => [...ids.map(endingOf).map((one) => one.trim()), 'data: {"msg":"close_stream"}'];
const ID = { app_id: "first" };

test("what is asked in a break waits, says so, and is asked until it is answered", async (t) => {
  const page = pageOf(t, NOBODY);
  let answer = null;
  window.fetch(JOIN).then((one) => (answer = one));
  await passes(t, 2);
  assert.deepEqual(page.told, []);
  await passes(t, 60);
  assert.deepEqual([page.told, answer], [["lost"], null]);
  page.answer = () => taken("a");
  await passes(t, 3);
  assert.ok(answer.ok);
  assert.deepEqual(page.told, ["lost", "there"]);
});

const FRAMES = "http://page/gradio_api/file=/tmp/0123/frames.jpg";

test("a file that was missed in a break comes after it", async (t) => {
  const page = pageOf(t, NOBODY);
  let file = null;
  window.fetch(FRAMES).then((one) => (file = one));
  await passes(t, 30);
  assert.deepEqual([page.told, file], [["lost"], null]);
  page.answer = () => new Response("frames");
  await passes(t, 3);
  assert.equal(await file.text(), "frames");
});

test("a file that is missing alone is not waited for", async (t) => {
  const page = pageOf(t, (part) => (part === "frames.jpg" ? NOBODY() : new Response("{}")));
  await assert.rejects(window.fetch(FRAMES));
  assert.deepEqual(page.told, []);
});

test("for a file that the page gives up nobody is asked", async (t) => {
  const gone = () => Promise.reject(new DOMException("given up", "AbortError"));
  const page = pageOf(t, (part) => (part === "frames.jpg" ? gone() : new Response("{}")));
  await assert.rejects(window.fetch(FRAMES), { name: "AbortError" });
  await passes(t, 3);
  assert.equal(page.asked, 1);
});

test("a page that is online again asks at once", async (t) => {
  const page = pageOf(t, NOBODY);
  const answer = window.fetch(JOIN);
  await turns();
  page.answer = () => taken("a");
  page.online();
  assert.ok((await answer).ok);
  await passes(t, 9);
  assert.ok(!page.told.includes("lost"), "so short a break is not spoken of");
});

test("a proxy that finds no server is no answer, a full queue is one", async (t) => {
  const page = pageOf(t, () => new Response("", { status: 502 }));
  let answer = null;
  window.fetch(JOIN).then((one) => (answer = one));
  await passes(t, 5);
  assert.equal(answer, null);
  page.answer = () => new Response("{}", { status: 503 });
  await passes(t, 3);
  assert.equal(answer.status, 503);
});

test("what gradio gives up is given up, and other addresses fail as ever", async (t) => {
  pageOf(t, NOBODY);
  const page = new AbortController();
  const asked = window.fetch(JOIN, { signal: page.signal });
  await turns();
  page.abort();
  const refused = assert.rejects(asked);
  await passes(t, 3);
  await refused;
  await assert.rejects(window.fetch("http://page/gradio_api/upload"));
});

for (const [how, seconds] of [["breaks", 0], ["is silent, as after a sleep", 46]])
  test(`requests whose stream ${how} fail in silence and are asked again`, async (t) => {
    const page = pageOf(t, () => taken("a"));
    await window.fetch(JOIN);
    const stream = streamOf();
    page.answer = () => stream.answer;
    const said = textOf(await window.fetch(DATA));
    stream.say('data: {"msg":"process_starts"}\n\n');
    await turns();
    page.answer = NOBODY;
    if (!seconds) stream.breaks();
    await passes(t, seconds + 5);
    assert.deepEqual(await said, ['data: {"msg":"process_starts"}', ...ends("a")]);
    assert.deepEqual(page.told, ["broken", "lost"]);
    page.answer = () => new Response(JSON.stringify(ID));
    await passes(t, 3);
    assert.deepEqual(page.told, ["broken", "lost", "there", "back"]);
  });

test("a stream that ends well is passed on as it is", async (t) => {
  const page = pageOf(t, () => taken("a"));
  await window.fetch(JOIN);
  const said = `data: {"msg":"process_completed","event_id":"a"}\n\ndata: {"msg":"close_stream"}\n\n`;
  page.answer = () => new Response(said);
  assert.equal(await (await window.fetch(DATA)).text(), said);
  assert.deepEqual(page.told, []);
});

test("what was answered before its name was read is not awaited any more", async (t) => {
  const page = pageOf(t, () => taken("a"));
  await window.fetch(JOIN);
  const stream = streamOf();
  page.answer = () => stream.answer;
  textOf(await window.fetch(DATA));
  let named;
  const slow = new Response(new ReadableStream({ start: (out) => (named = out) }));
  page.answer = () => slow;
  const joined = window.fetch(JOIN);
  for (const id of ["b", "a"]) stream.say(`data: {"msg":"process_completed","event_id":"${id}"}\n\n`);
  await turns();
  named.enqueue(new TextEncoder().encode(JSON.stringify({ event_id: "b" })));
  named.close();
  await joined;
  page.answer = NOBODY;
  const { asked } = page;
  stream.ends();
  await passes(t, 5);
  assert.deepEqual(page.told, []);
  assert.equal(page.asked, asked);
});

test("a stream that the page gives up is no break, though others are awaited", async (t) => {
  const page = pageOf(t, () => taken("a"));
  await window.fetch(JOIN);
  const stream = streamOf();
  page.answer = () => stream.answer;
  const over = new AbortController();
  const said = (await window.fetch(new Request(DATA, { signal: over.signal }))).text();
  over.abort();
  stream.breaks();
  await assert.rejects(said);
  await passes(t, 3);
  assert.deepEqual([page.told, page.asked], [[], 2]);
});

test("a server that knows of no request is asked again, a few times", async (t) => {
  const page = pageOf(t, () => taken("a"));
  const forgets = (part) => (part === "data" ? new Response("", { status: 404 }) : taken("a"));
  for (let time = 0; time < 3; time += 1) {
    await window.fetch(JOIN);
    page.answer = forgets;
    assert.deepEqual(await textOf(await window.fetch(DATA)), ends("a"));
    await turns();
  }
  assert.deepEqual(page.told, ["broken", "back", "broken", "back", "broken", "back"]);
  await window.fetch(JOIN);
  assert.equal((await window.fetch(DATA)).status, 404);
});

test("of another server than before nothing is awaited that was asked of the old one", async (t) => {
  const page = pageOf(t, () => taken("old"));
  await window.fetch(JOIN);
  page.answer = NOBODY;
  const waits = window.fetch(DATA);
  await passes(t, 3);
  const stream = streamOf();
  const restarted = (name) => (part) => {
    if (part === "join") return taken("new");
    return part === "data" ? stream.answer : new Response(JSON.stringify({ app_id: name }));
  };
  page.answer = restarted("second");
  await window.fetch(JOIN);
  await passes(t, 3);
  const reader = (await waits).body.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  assert.equal(first, endingOf("old"));
});

test("the same server still owes what it was asked", async (t) => {
  const page = pageOf(t, () => taken("a"));
  await window.fetch(JOIN);
  page.answer = NOBODY;
  const waits = window.fetch(DATA);
  await passes(t, 3);
  const stream = streamOf();
  page.answer = (part) => (part === "data" ? stream.answer : new Response(JSON.stringify(ID)));
  await passes(t, 3);
  const reader = (await waits).body.getReader();
  stream.say("data: hello\n\n");
  assert.equal(new TextDecoder().decode((await reader.read()).value), "data: hello\n\n");
});
