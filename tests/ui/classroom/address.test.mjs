import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

const require = createRequire(import.meta.url);
const { leadKey, readClass, writeClass } = require("../../../ddpm_demo/ui/classroom/address.js");
const { pause } = require("../../../ddpm_demo/ui/classroom/follow.js");
const { showsLinked } = require("../../../ddpm_demo/ui/classroom/place.js");

const NAMES = ["controls", "seed"];
const CODE = "0123456789abcdef0123";
const read = (query) => readClass(query, NAMES);

test("a link says what it was made of", () => {
  const made = { tab: "sample", t: 420, hide: ["controls", "seed"], follow: CODE, settings: "model=weights/a&pinned=1,2" };
  const query = writeClass(made);
  assert.equal(query, `model=weights/a&pinned=1,2&tab=sample&t=420&hide=controls,seed&class=${CODE}`);
  assert.deepEqual(read(`?${query}`), { t: 420, hide: made.hide, follow: CODE, odd: [] });
});

test("a link without a place, or with nothing left out, says nothing of it", () => {
  assert.equal(writeClass({ tab: "loss", t: null, hide: [], follow: null, settings: "" }), "tab=loss");
  assert.deepEqual(read("?tab=loss"), { t: null, hide: [], follow: null, odd: [] });
  assert.equal(read("?t=0").t, 0);
});

test("what means nothing is left out and named", () => {
  for (const t of ["-1", "1.5", "1e3", "", "NaN", "9".repeat(11), "5000000000"]) {
    const found = read(`?t=${t}`);
    assert.deepEqual([found.t, found.odd], [null, [`t=${t}`]]);
  }
  for (const code of ["", "x", CODE + "0", CODE.toUpperCase().replace("0", "A")])
    assert.deepEqual([read(`?class=${code}`).follow, read(`?class=${code}`).odd.length], [null, 1]);
  const found = read("?hide=controls,<img src=x>,seed,constructor");
  assert.deepEqual([found.hide, found.odd], [["controls", "seed"], ["hide=<img src=x>,constructor"]]);
  assert.ok(read(`?hide=${"a,".repeat(1e5)}`).odd[0].length < 60);
});

test("a key is one in a fragment alone", () => {
  const key = "0123456789abcdef".repeat(2);
  assert.equal(leadKey(`#lead=${key}`), key);
  for (const other of ["", `#lead=${key}0`, `?lead=${key}`, `#owner=${key}`]) assert.equal(leadKey(other), null);
});

test("after a move is asked often, and seldom while nothing happens", () => {
  assert.ok(pause(1000, 900) < 500);
  assert.ok(pause(100000, 900) >= 1000);
});

test("a page waits with its t until it shows what its link asks for", () => {
  const asked = "?tab=forward&forward_T=200&forward_seed=3&t=5";
  assert.ok(showsLinked(asked, "forward_size=64&forward_T=200&forward_seed=3"));
  assert.ok(!showsLinked(asked, "forward_size=64&forward_T=1000&forward_seed=3"));
  assert.ok(!showsLinked(asked, ""));
  assert.ok(showsLinked("?tab=forward&t=5", ""));
  assert.ok(showsLinked(asked, undefined));
});
