import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const require = createRequire(import.meta.url);
const { ownerKey } = require("../../../ddpm_demo/ui/shell/owner.js");

test("a fragment has a key when it is one, and nothing else", () => {
  const key = "0123456789abcdef".repeat(2);
  assert.equal(ownerKey(`#owner=${key}`), key);
  for (const other of ["", "#", "#owner=", `#owner=${key}0`, `#owner=${key.toUpperCase()}`, `#lead=${key}`])
    assert.equal(ownerKey(other), null);
});
