import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const { readStep } = createRequire(import.meta.url)("../../../ddpm_demo/ui/shell/path.js");

test("what a browser kept says where the path goes on", () => {
  for (const [kept, step] of [[null, 0], ["0", 0], ["3", 3], ["4", 4], ["over", 4]])
    assert.equal(readStep(kept), step);
});

test("anything else begins at the start, and nothing lies behind the end", () => {
  for (const kept of ["", "-1", "1.5", "rubbish", "NaN"]) assert.equal(readStep(kept), 0);
  assert.equal(readStep("17"), 4);
});
