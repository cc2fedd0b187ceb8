import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const require = createRequire(import.meta.url);
const { isHere } = require("../../../ddpm_demo/ui/shell/address.js");
const { shareSeen } = require("../../../ddpm_demo/ui/shell/projector.js");
const { readStep, stepAfter, stepsGone } = require("../../../ddpm_demo/ui/shell/path.js");

test("what a browser kept says where the path goes on", () => {
  for (const [kept, step] of [[null, 0], ["0", 0], ["3", 3], ["4", 4], ["over", 4]])
    assert.equal(readStep(kept), step);
});

test("anything else begins at the start, and nothing lies behind the end", () => {
  for (const kept of ["", "-1", "1.5", "rubbish", "NaN"]) assert.equal(readStep(kept), 0);
  assert.equal(readStep("17"), 4);
});

test("who goes alone is followed: by opening a tab, or by pressing what a step is about", () => {
  assert.deepEqual(stepsGone({ tab: "forward" }), [0]);
  assert.deepEqual(stepsGone({ tab: "train" }), [2]);
  assert.deepEqual(stepsGone({ tab: "sample" }), [], "the page opens with it");
  assert.deepEqual(stepsGone({ matches: (asks) => asks === "#sample-draw" }), [1]);
  assert.equal(stepAfter(0, new Set([0])), 1);
  assert.equal(stepAfter(0, new Set([2])), 0, "what comes first is still shown");
  assert.equal(stepAfter(1, new Set([0, 1, 2])), 3);
  assert.equal(stepAfter(3, new Set([3])), 4);
});

test("a link of this computer's own names works nowhere else", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "ddpm.localhost"]) assert.ok(isHere(host));
  for (const host of ["192.168.0.7", "example.org", "127.0.0.1.example.org", "x.gradio.live"])
    assert.ok(!isHere(host), host);
});

test("what is looked at is told by how much of it is seen", () => {
  for (const [top, height, share] of [[0, 100, 1], [950, 100, 0.5], [-75, 100, 0.25], [1200, 100, 0], [-500, 4000, 1], [0, 0, 0]])
    assert.equal(shareSeen({ top, bottom: top + height, height }, 1000), share);
});
