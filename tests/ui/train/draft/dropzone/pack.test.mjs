// What is made small before it is sent, and to what size.
import assert from "node:assert/strict";
import test from "node:test";
import pack from "../../../../../ddpm_demo/ui/train/draft/dropzone/pack.js";

const plan = (...of) => pack.shrinkPlan(...of);
const head = (text) => Uint8Array.from(text.padEnd(32, "\0"), (char) => char.charCodeAt(0));

test("small and light pictures go as they are", () => {
  assert.equal(plan(32, 32, 2_000), null);
  assert.equal(plan(256, 256, 60_000), null);
  assert.equal(plan(128, 512, 900_000), null); // no pixel could be saved
  assert.ok(plan(257, 257, 1_000));
  assert.ok(plan(129, 300, 60_001));
});

test("the shorter side becomes 128, the shape stays", () => {
  const { toWidth, toHeight, ...kept } = plan(4000, 3000, 5e6);
  assert.deepEqual([toWidth, toHeight], [171, 128]);
  assert.deepEqual(kept, { x: 0, y: 0, width: 4000, height: 3000 });
  const tall = plan(1500, 2000, 5e6);
  assert.deepEqual([tall.toWidth, tall.toHeight], [128, 171]);
});

test("of a strip the middle is kept", () => {
  const { x, y, width, height, toWidth, toHeight } = plan(10_000, 1000, 5e6);
  assert.deepEqual([x, y, width, height], [3000, 0, 4000, 1000]);
  assert.deepEqual([toWidth, toHeight], [512, 128]);
});

test("what the server cannot open is redrawn, but never enlarged", () => {
  const { toWidth, toHeight } = plan(40, 30, 900, true);
  assert.deepEqual([toWidth, toHeight], [40, 30]);
  assert.equal(plan(4000, 3000, 900, true).toHeight, 128);
});

test("photographs become JPEG, drawings and what may be transparent PNG", () => {
  const type = (text) => pack.shrinkType(head(text));
  const webp = (chunk, flags = "\0") => type(`RIFF....WEBP${chunk}....${flags}`).type;
  assert.equal(type("\xff\xd8\xff\xe1").type, "image/jpeg");
  for (const text of ["\x89PNG\r\n", "GIF89a", "BM", "", "II*\0"])
    assert.deepEqual(type(text), { type: "image/png", must: false });
  assert.equal(webp("VP8 "), "image/jpeg");
  assert.equal(webp("VP8L"), "image/png");
  assert.equal(webp("VP8X", "\x10"), "image/png");
  assert.equal(webp("VP8X", "\x08"), "image/jpeg");
  assert.deepEqual(type("\0\0\0\x20ftypavif"), { type: "image/jpeg", must: true });
});

test("no more than a few are at work at once, and one that fails makes room", async () => {
  const limited = pack.limiter(2);
  let running = 0;
  let most = 0;
  const work = (k) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, 1));
    running -= 1;
    if (k === 1) throw new Error("one of them");
    return k;
  };
  const all = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((k) => limited(work(k))));
  assert.equal(most, 2);
  assert.deepEqual(all.map(({ value }) => value), [0, undefined, 2, 3, 4, 5]); // prettier-ignore
});

test("what cannot be decoded stays the file that it is", async () => {
  const file = new Blob(["these are words".repeat(10_000)]);
  assert.equal(await pack.shrink(file), file); // node has no createImageBitmap at all
});

test("a grey PNG of 16 bits goes as it is: a canvas would leave 8 of them", async () => {
  const png = (bits, colour) => [137, 80, 78, 71, ...Array(20).fill(0), bits, colour];
  assert.ok(pack.isDeep(new Uint8Array(png(16, 0))));
  for (const other of [png(8, 0), png(16, 2), [...Array(24).fill(0), 16, 0]])
    assert.ok(!pack.isDeep(new Uint8Array(other)));
  const bytes = new Uint8Array(2 * pack.SHRINK.bytes);
  bytes.set(png(16, 0));
  const file = new File([bytes], "deep.png");
  assert.equal(await pack.shrink(file), file);
});
