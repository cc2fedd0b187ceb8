// What comes next is worked out while what came last is looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead } from "../../../ddpm_demo/browser/page/ahead.js";

const later = () => new Promise((resolve) => setTimeout(resolve, 1));

test("each value is asked for while the one before is looked at", async () => {
  const told = [];
  async function* work() {
    for (let k = 0; k < 3; k += 1) {
      told.push(`make ${k}`);
      yield k;
    }
  }
  for await (const k of ahead(work())) {
    await later();
    told.push(`look ${k}`);
  }
  assert.deepEqual(told, ["make 0", "make 1", "look 0", "make 2", "look 1", "look 2"]);
});

test("a fault comes after what was there before it", async () => {
  async function* work() {
    yield 0;
    throw new Error("out of memory");
  }
  const seen = [];
  const looking = async () => {
    for await (const k of ahead(work())) {
      await later();
      seen.push(k);
    }
  };
  await assert.rejects(looking, /out of memory/);
  assert.deepEqual(seen, [0]);
});

test("who leaves ends the work", async () => {
  let ended = false;
  async function* work() {
    try {
      for (let k = 0; ; k += 1) yield k;
    } finally {
      ended = true;
    }
  }
  for await (const k of ahead(work())) if (k === 1) break;
  await later();
  assert.ok(ended);
});
