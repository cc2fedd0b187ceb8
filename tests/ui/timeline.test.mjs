// The parts of the page's scripts that need no browser.
import assert from "node:assert/strict";
import test from "node:test";
import player from "../../ddpm_demo/ui/player.js";
import sheets from "../../ddpm_demo/ui/sheets.js";
import stage from "../../ddpm_demo/ui/stage.js";

test("an index stays within the frames that are there", () => {
  assert.equal(player.clampIndex(-3, 10), 0);
  assert.equal(player.clampIndex(99, 10), 9);
  assert.equal(player.clampIndex("4", 10), 4);
  assert.equal(player.clampIndex(NaN, 10), 0);
  assert.equal(player.clampIndex(5, 0), 0);
});

test("play rests on the last frame, and a stalled page does not leap", () => {
  assert.equal(player.advance(8.9, 100, 10, 10), 9);
  assert.equal(player.advance(0, 50, 10, 10), 0.5);
  assert.equal(player.advance(0, 60_000, 10, 1000), 1);
});

test("the whole way takes 4 to 10 seconds", () => {
  for (const [frames, seconds] of [[12, 4], [51, 4.25], [100, 100 / 12], [1001, 10]])
    assert.ok(Math.abs(frames / player.playRate(frames) - seconds) < 1e-9);
});

test("numbers keep their width, and small ones do not vanish", () => {
  assert.equal(stage.formatNumber(0.5), "0.5000");
  assert.equal(stage.formatNumber(-0.25), "−0.2500");
  assert.equal(stage.formatNumber(4.0358e-5), "4.0×10⁻⁵");
  assert.equal(stage.formatNumber(2.4e-17), "2.4×10⁻¹⁷");
  assert.equal(stage.formatNumber(0), "0.0000");
  assert.equal(stage.formatNumber(NaN), "–");
});

test("a clean picture has an infinite SNR, which JSON sends as null", () => {
  assert.equal(stage.formatDecibel(null), "∞ dB");
  assert.equal(stage.formatDecibel(Infinity), "∞ dB");
  assert.equal(stage.formatDecibel(-Infinity), "−∞ dB");
  assert.equal(stage.formatDecibel(-43.94), "−43.9 dB");
});

test("symbols are told from words, in both languages", () => {
  assert.deepEqual(stage.symbols("predicted x_0"), [["predicted "], ["x", "0"]]);
  assert.deepEqual(stage.symbols("x_t는 화면"), [["x", "t"], ["는 화면"]]);
  assert.deepEqual(stage.symbols("1 − ᾱ_t"), [["1 − "], ["ᾱ", "t"]]);
  assert.deepEqual(stage.symbols("SNR"), [["SNR"]]);
});

const chunks = [
  { first: 0, count: 5, file: { path: "a" } },
  { first: 5, count: 5, file: { path: "b" } },
  { first: 10, count: 2, file: { path: "c" } },
];
const frames = Array.from({ length: 12 }, (_, t) => ({ t }));

test("frames are ready up to the first sheet that has not come", () => {
  const ready = (...paths) => sheets.framesReady(frames, chunks, ({ file }) => paths.includes(file.path));
  assert.equal(ready(), 0);
  assert.equal(ready("a"), 5);
  assert.equal(ready("a", "c"), 5);
  assert.equal(ready("b", "c"), 0);
  assert.equal(ready("a", "b", "c"), 12);
  assert.equal(sheets.framesReady(frames.slice(0, 7), chunks, () => true), 7);
});

test("every frame finds its sheet", () => {
  assert.deepEqual([0, 4, 5, 9, 10, 11].map((k) => sheets.chunkOf(chunks, k).file.path), [..."aabbcc"]);
  assert.equal(sheets.chunkOf(chunks, 12), undefined);
});

test("pictures fill the stage in whole pixels and do not overlap", () => {
  const layout = stage.stageLayout({ cell: [128, 128], grid: [4, 4], pictures: 16 }, 900, 528, 1);
  assert.deepEqual(layout.size, [128, 128]);
  assert.equal(layout.height, 4 * 128 + 3 * 4);
  assert.deepEqual(layout.tiles[5], { from: [32, 32], to: [132, 132] });
});

test("places without a picture stay empty, and a stage is never overfilled", () => {
  for (const [count, columns] of [[1, 1], [2, 2], [5, 3], [16, 4], [64, 8]])
    for (const [width, height] of [[300, 500], [860, 528]])
      for (const ratio of [1, 1.5, 3]) {
        const grid = [Math.ceil(count / columns), columns];
        const shape = { cell: [columns * 28, grid[0] * 28], grid, pictures: count };
        const layout = stage.stageLayout(shape, width, height, ratio);
        assert.equal(layout.tiles.length, count);
        assert.ok(layout.width <= width * ratio && layout.height <= height * ratio);
        assert.ok(layout.width >= 0.8 * width * ratio || layout.height >= 0.8 * height * ratio);
      }
});
