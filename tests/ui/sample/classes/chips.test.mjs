import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const { chosenOf, toggled } = require("../../../../ddpm_demo/ui/sample/classes/chips.js");

test("what a link chooses is read, and places that are not there are passed over", () => {
  assert.deepEqual(chosenOf("2,0", 3), [2, 0]);
  assert.deepEqual(chosenOf("all", 3), [0, 1, 2]);
  assert.deepEqual(chosenOf("7, 1 x", 3), [1]);
  assert.deepEqual(chosenOf("", 3), []);
  assert.deepEqual(chosenOf(undefined, 3), []);
});

test("a press chooses a class behind the others, or lets it go", () => {
  assert.equal(toggled("", 1, 3), "1");
  assert.equal(toggled("1", 0, 3), "1,0");
  assert.equal(toggled("1,0", 1, 3), "0");
  assert.equal(toggled("0", 0, 3), "");
  assert.equal(toggled("all", 2, 3), "2");
});
