// What the strip of the exact answer reads out of its table.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const require = createRequire(import.meta.url);
const { collapse, percent, weightsAt } = require("../../../../ddpm_demo/ui/sample/ideal_strip/ideal_strip.js");

// two moments of two pictures, the two heaviest of four training pictures each
const value = { count: 2, pictures: 2, total: 4 };
const table = Float32Array.from([
  [0, 1, 0.25, 0.25, 4], [2, -1, 0.5, 0.25, 2],
  [0, 1, 1, 0, 1], [-2, 0, 0.75, 0.25, 1.6],
].flat());

test("a moment of a picture, and a mirror image by its sign", () => {
  const { cells, effective } = weightsAt(value, table, 0, 1);
  assert.deepEqual(cells[0], { place: 2, mirrored: false, weight: 0.5 });
  assert.deepEqual(cells[1], { place: 0, mirrored: true, weight: 0.25 });
  assert.equal(effective, 2);
  assert.equal(weightsAt(value, table, 1, 1).cells[0].place, 1);
});

test("the picture at the end has the weights of the last step", () => {
  assert.deepEqual(weightsAt(value, table, 2, 0), weightsAt(value, table, 1, 0));
});

test("the line falls from all of them to one", () => {
  assert.deepEqual(collapse(value, table, 0, [100, 28]), [[0, 1], [100, 27]]);
  assert.equal(collapse(value, table, 1, [100, 28])[0][1], 14);
});

test("shares are short", () => {
  assert.equal(percent(1), "100\u00a0%");
  assert.equal(percent(0.0321), "3.2\u00a0%");
  assert.equal(percent(0.0004), "< 0.1\u00a0%");
});
