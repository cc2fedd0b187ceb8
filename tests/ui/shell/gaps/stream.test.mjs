import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const { createAwaited, createEnds } = createRequire(import.meta.url)(
  "../../../../ddpm_demo/ui/shell/gaps/stream.js",
);

const end = (id) => `data: {"msg":"process_completed","event_id":"${id}","output":{"data":[]}}\n\n`;

test("a request whose answer did not come is stranded, once", () => {
  const awaited = createAwaited();
  awaited.taken("a");
  assert.ok(awaited.stranded());
  assert.ok(!awaited.stranded());
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
