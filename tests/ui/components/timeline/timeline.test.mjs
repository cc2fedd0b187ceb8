// The parts of the page's scripts that need no browser.
import assert from "node:assert/strict";
import test from "node:test";
import hold from "../../../../ddpm_demo/ui/components/timeline/hold.js";
import labels from "../../../../ddpm_demo/ui/components/timeline/scene/labels.js";
import lens from "../../../../ddpm_demo/ui/components/timeline/lens.js";
import pending from "../../../../ddpm_demo/ui/components/timeline/pending.js";
import player from "../../../../ddpm_demo/ui/components/stage/player.js";
import readouts from "../../../../ddpm_demo/ui/components/timeline/readouts.js";
import scene from "../../../../ddpm_demo/ui/components/timeline/scene/scene.js";
import sheets from "../../../../ddpm_demo/ui/components/timeline/scene/sheets.js";
import stage from "../../../../ddpm_demo/ui/components/stage/stage.js";
import telling from "../../../../ddpm_demo/ui/components/timeline/telling.js";
import views from "../../../../ddpm_demo/ui/components/timeline/scene/views.js";

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

test("a second sheet's rows and a pair of views are views too", () => {
  const names = (main, extra_views) =>
    views.viewOptions({ views: main, extra_views }).map(({ name }) => name);
  assert.deepEqual(names(["x_t", "x_0"], ["eps", "change"]), ["x_t", "x_0", "both", "eps", "change"]);
  assert.deepEqual(names(["x_t", "x_0"], []), ["x_t", "x_0", "both"]);
  assert.deepEqual(names(["preview"], []), ["preview"]);
  const change = views.viewOptions({ views: ["x_t", "x_0"], extra_views: ["eps", "change"] }).at(-1);
  assert.deepEqual(change.blocks, [{ name: "change", row: 1, of: "extra" }]);
});

const square = { cell: [128, 128], grid: [4, 4], pictures: 16 };

test("a view can be wished for before it is there, and a twin is none", () => {
  const value = { views: ["x_t", "x_0"], extra_views: ["eps"], wishes: ["guidance", "twin"] };
  const options = views.viewOptions(value);
  assert.deepEqual(options.map(({ name }) => name), ["x_t", "x_0", "both", "eps", "guidance"]);
  assert.deepEqual(options.at(-1), { name: "guidance", blocks: [], wish: true });
  const [told] = views.viewOptions({ told_views: ["guidance"] }).at(-1).blocks;
  assert.deepEqual(told, { name: "guidance", row: 0, of: "told" });
});

test("a twin stands in place of x_t and x_0 alone, once all of it is there", () => {
  const blocks = [{ name: "x_t", row: 0, of: "file" }, { name: "eps", row: 0, of: "extra" }];
  assert.deepEqual(telling.twinBlocks(blocks).map(({ of }) => of), ["twin", "extra"]);
  assert.equal(telling.twinThere({ chunks: [{ twin: {} }, {}] }), false);
  assert.equal(telling.twinThere({ chunks: [{ twin: {} }, { twin: {} }] }), true);
  assert.equal(telling.twinThere(null), false);
  const kept = sheets.filesOf({ file: "a", extra: null, twin: "b" }, telling.twinBlocks(blocks));
  assert.deepEqual(kept, ["a", "b"]);
});

test("two blocks stand as gives the larger pictures, and do not overlap", () => {
  const beside = scene.sceneLayout(square, { blocks: 2 }, 900, 400, 1);
  assert.ok(beside.across);
  assert.ok(beside.blocks[1].left >= beside.blocks[0].left + beside.blocks[0].width);
  const stacked = scene.sceneLayout({ cell: [160, 32], grid: [1, 5], pictures: 5 }, { blocks: 2 }, 900, 400, 1);
  assert.ok(!stacked.across);
  assert.ok(stacked.blocks[1].top >= stacked.blocks[0].top + stacked.blocks[0].height);
});

test("a scene with its margins never overfills the stage", () => {
  for (const blocks of [1, 2])
    for (const picture of [null, 5])
      for (const ratio of [1, 2])
        for (const margin of [{}, { left: 80, top: 46 }, { above: 20, top: 46 }]) {
          const { width, height, blocks: placed } = scene.sceneLayout(square, { blocks, picture, margin }, 700, 500, ratio);
          assert.ok(width <= 700 * ratio && height <= 500 * ratio, `${width} × ${height}`);
          assert.equal(placed.length, blocks);
          assert.ok(placed[0].left >= (margin.left ?? 0) * ratio && placed[0].top >= (margin.top ?? 0) * ratio);
        }
});

test("a picture alone comes from its own place in whole pixels", () => {
  const { blocks, size } = scene.sceneLayout(square, { picture: 6 }, 700, 500, 1);
  assert.deepEqual(blocks[0].tiles, [{ picture: 6, from: [64, 32], to: [0, 0] }]);
  assert.equal(size[0] % 32, 0);
});

test("a place between two pictures belongs to none", () => {
  const layout = scene.sceneLayout(square, {}, 700, 540, 1);
  const [w, h] = layout.size;
  assert.equal(scene.tileAt(layout, w - 1, h - 1).picture, 0);
  assert.equal(scene.tileAt(layout, w + 1, 1), null);
  assert.equal(scene.tileAt(layout, w + 5, h + 5).picture, 5);
});

test("thumbs go over the whole way, and a place between two is found", () => {
  assert.deepEqual(scene.spread(101, 5), [0, 25, 50, 75, 100]);
  assert.deepEqual(scene.spread(3, 9), [0, 1, 2]);
  assert.equal(lens.between([0, 25, 50, 75, 100], [10, 20, 30, 40, 50], 60), 34);
  assert.equal(lens.between([0, 25], [10, 20], 25), 20);
  assert.equal(lens.between([0], [10], 3), 10);
  assert.deepEqual(lens.thumbLayout([32, 32], 680, 1, 51), { count: 9, size: [64, 64] });
  assert.deepEqual(lens.thumbLayout([32, 32], 326, 1, 51), { count: 8, size: [32, 32] });
  assert.equal(lens.thumbLayout([128, 128], 326, 1, 51).count, 9);
});

test("a curve leaves gaps, stands on zero, and points up", () => {
  const points = readouts.curveOf([1, null, 0.5, 2], 5);
  assert.deepEqual(points.map((p) => p?.[0] ?? null), [0, null, 0.5, 0.75]);
  assert.ok(points[3][1] < points[0][1] && points[0][1] < points[2][1] && points[2][1] < 0.94);
  assert.equal(readouts.pathOf([[0, 0.5], null, [0.5, 0], [1, 1]]), "M0.00 50.00M50.00 0.00L100.00 100.00");
  assert.equal(readouts.curveOf([5, 6], 2, { free: true })[0][1], 0.94);
  assert.deepEqual(readouts.curveOf([null], 1), [null]);
});

test("read-outs are those that the frames have numbers for", () => {
  const names = (axis, frame) => readouts.readOutsOf(axis, [frame]).map(({ name }) => name);
  assert.deepEqual(names("reverse", {}), ["t", "alpha_bar", "snr"]);
  assert.deepEqual(names("reverse", { change: null }), ["t", "alpha_bar", "snr", "change"]);
  assert.deepEqual(names("training", {}), ["step"]);
  const [snr] = readouts.readOutsOf("reverse", []).filter(({ name }) => name === "snr");
  const shown = (frame) => snr.text(snr.at(frame));
  assert.equal(shown({ alpha_bar: 1, snr_db: null }), "∞\u00a0dB");
  assert.equal(shown({ alpha_bar: 0, snr_db: null }), "−∞\u00a0dB", "pure noise");
  assert.equal(shown({ alpha_bar: 0.5, snr_db: 0 }), "0.0\u00a0dB");
  assert.equal(readouts.formatShare(0.0349), "3.5\u00a0%");
});

test("narrow columns are called by as much as fits into each of them", () => {
  const words = { label_yours: "your picture", label_from_t: "from t = {value}", short_label_yours: "yours", short_label_from_t: "t = {value}" };
  const columns = [["yours", ""], ["from_t", "400"]];
  const texts = labels.labelTexts({ columns }, [], words);
  const within = (width) => labels.columnTexts(texts, width, (text) => 7 * text.length);
  assert.deepEqual(within(100), ["your picture", "from t = 400"]);
  assert.deepEqual(within(50), ["yours", "t = 400"]);
  assert.deepEqual(within(40), ["yours", "400"]);
  assert.deepEqual(within(1), ["yours", "400"]);
});

test("labels are filled in literally, and make room for themselves", () => {
  const words = { label_future: "continuation {value}", label_seed: "seed {value}", picture_number: "Picture {value}" };
  assert.equal(labels.labelText(words, ["future", "$&"]), "continuation $&");
  assert.equal(labels.labelText(words, ["", "x"]), "");
  assert.equal(labels.labelText(words, ["no such key", "x"]), "");
  const value = { labels: { rows: [["future", "1"], ["future", "2"]], columns: [] }, grid: [2, 2], seeds: [4, 5, 6, 7] };
  assert.equal(labels.pictureText(value, 3, words), "Picture 4 · continuation 2 · seed 7");
  const measure = (text) => 7 * text.length;
  const texts = { rows: ["continuation 1", "continuation 2"], columns: ["a"] };
  assert.deepEqual(labels.labelMargin(texts, true, 800, measure), { left: 110, above: 0, top: 46 });
  assert.deepEqual(labels.labelMargin(texts, false, 320, measure), { left: 0, above: 20, top: 22 });
});

const training = [0, 500, 2000].map((step) => ({ step }));

test("a held step stands before the current one, and both say which they are", () => {
  const preview = { name: "preview", row: 0, of: "file" };
  assert.deepEqual(hold.heldBlocks([preview], null), [preview]);
  assert.deepEqual(hold.heldBlocks([preview], 0), [{ ...preview, at: 0 }, preview]);
  const words = { held_step: "step {value}" };
  assert.deepEqual(hold.heldCaptions(training, 2, 1, words), ["step 500", "step 2,000"]);
  assert.deepEqual(hold.heldCaptions(training, 2, null, words), []);
  assert.deepEqual(hold.heldCaptions([], 0, 1, words), []);
});

test("each block takes its frame from its own sheet", () => {
  const value = { cell: [10, 10], chunks };
  const row = { row: 0, of: "file" };
  const all = (file) => file?.path ?? null;
  const both = scene.frameCorners(value, [{ ...row, at: 1 }, row], 7, all);
  assert.deepEqual(both, {
    corners: [{ bitmap: "a", left: 10, top: 0 }, { bitmap: "b", left: 20, top: 0 }],
    coming: false,
  });
  const half = scene.frameCorners(value, [{ ...row, at: 1 }, row], 7, ({ path }) => (path === "b" ? path : null));
  assert.equal(half.corners[0], null);
  assert.equal(half.coming, true);
  // of this frame there is no second sheet: nothing more will come
  assert.equal(scene.frameCorners(value, [{ row: 0, of: "extra" }], 7, all).coming, false);
});

test("a signed view prints the scale of the step", () => {
  const words = { clipped: "clipped", note_eps: "±{value}", note_change: "−{value} to +{value}", note_nothing: "none" };
  const note = (name, frame) => views.noteText(name, [frame], 0, words);
  const frame = { scale: { eps: null, change: 0.21 } };
  assert.equal(note("change", frame), "−0.21 to +0.21");
  assert.equal(note("eps", frame), "none");
  assert.equal(note("eps", {}), "±3", "as files of earlier versions have it");
  assert.equal(note("x_t", frame), "clipped");
  assert.equal(note("x_0", frame), "");
});

test("where a signed view has nothing it shows the step beside it, and says so", () => {
  const words = { note_eps: "±{value}", note_change: "±{value}", note_after: "the last:", note_before: "the first:" };
  const scales = [[1, null], [2, 0.4], [3, 0.5], [null, 0.6]];
  const frames = scales.map(([eps, change]) => ({ scale: { eps, change } }));
  const at = (name) => frames.map((_, index) => views.lentIndex(frames, name, index));
  assert.deepEqual(at("eps"), [0, 1, 2, 2]);
  assert.deepEqual(at("change"), [1, 1, 2, 3]);
  assert.deepEqual(at("x_t"), [0, 1, 2, 3]);
  assert.equal(views.noteText("eps", frames, 3, words), "the last: ±3");
  assert.equal(views.noteText("change", frames, 0, words), "the first: ±0.4");
  const sheets = [{ first: 0, count: 3, extra: { path: "noisy" } }, { first: 3, count: 1, extra: { path: "picture" } }];
  const { corners } = scene.frameCorners({ cell: [10, 10], chunks: sheets, frames }, [{ name: "eps", of: "extra", row: 0 }], 3, (file) => file.path);
  assert.deepEqual(corners, [{ bitmap: "noisy", left: 20, top: 0 }]);
});

test("a caption is told in order, and the end of a stopped process by its t", () => {
  const words = { caption_plain: "{value}", caption_steps: "{value} steps", stopped: "at {value}", noise: "n", picture: "p" };
  assert.equal(labels.captionText([["plain", "a"], ["no such key", "1"], ["steps", "20"]], words), "a · 20 steps");
  assert.equal(labels.captionText(undefined, words), "");
  assert.deepEqual(labels.endTexts({ axis: "reverse" }, words), ["n", "p"]);
  assert.deepEqual(labels.endTexts({ axis: "reverse", stopped: true, frames: [{ t: 9 }, { t: 4 }] }, words), ["n", "at 4"]);
});

test("what opens the page gives way to a link", () => {
  const opening = { id: "opening", opening: true };
  assert.equal(sheets.wanted(opening, ""), opening);
  assert.equal(sheets.wanted(opening, "?run=3"), opening);
  assert.equal(sheets.wanted(opening, "?model=weights/faces-32"), null);
  const drawing = { id: "a" };
  assert.equal(sheets.wanted(drawing, "?model=weights/faces-32"), drawing);
  assert.equal(sheets.wanted(undefined, ""), null);
});

test("a training that starts from a model does not begin untrained", () => {
  const words = { untrained: "u", pretrained: "m", trained: "t" };
  const ends = (begins) => labels.endTexts({ axis: "training", begins }, words);
  assert.deepEqual(ends(null), ["u", "t"]);
  assert.deepEqual(ends("pretrained"), ["m", "t"]);
});

test("how long a drawing still takes is told by its pace, unless it is as good as there", () => {
  
  const words = { left_s: "{value} s", left_min: "{value} min" };
  const text = (left, done = false) => pending.leftText({ left, done }, words);
  assert.deepEqual([12.4, 89, 91, 3600].map((left) => text(left)), ["12 s", "89 s", "2 min", "60 min"]);
  assert.deepEqual([2.9, null, undefined].map((left) => text(left)), ["", "", ""]);
  assert.equal(text(50, true), "");
  assert.equal(pending.leftText(null, words), "");
});
