// The forward process in the browser against the numbers of the paper's linear schedule.
import assert from "node:assert/strict";
import test from "node:test";
import forward from "../../ddpm_demo/ui/forward.js";

const linear = Array.from({ length: 1000 }, (_, k) => 1e-4 + ((0.02 - 1e-4) * k) / 999);
const bars = forward.alphaBars(linear);

test("ᾱ is the cumulative product, and ᾱ_0 = 1", () => {
  assert.equal(bars.length, 1001);
  assert.equal(bars[0], 1);
  for (const [t, expected] of [[1, 0.9999], [100, 0.8970181457], [500, 0.07858724288], [1000, 4.035829765e-5]])
    assert.ok(Math.abs(bars[t] / expected - 1) < 1e-9, `t = ${t}`);
});

test("SNR in decibels", () => {
  assert.ok(Math.abs(forward.snrDecibel(bars[1000]) + 43.94) < 0.005);
  assert.ok(Math.abs(forward.snrDecibel(0.5)) < 1e-12);
  assert.equal(forward.snrDecibel(1), Infinity);
});

test("x_0 comes back exactly at t = 0, whatever the noise", () => {
  const x0 = Uint8Array.from({ length: 768 }, (_, k) => k % 256);
  const eps = Float32Array.from(x0, (_, k) => Math.sin(k) * 3);
  const rgba = forward.forwardPixels(x0, eps, 1, 3, new Uint8ClampedArray(1024));
  assert.deepEqual([...rgba].filter((_, k) => k % 4 < 3), [...x0]);
  assert.ok(rgba.every((value, k) => k % 4 < 3 || value === 255));
});

test("pure noise does not know the picture, and is clipped", () => {
  const eps = Float32Array.of(0, 5, -5, 0.5, 0, 0);
  const pixels = (u) => [...forward.forwardPixels(new Uint8Array(6).fill(u), eps, 0, 3, new Uint8ClampedArray(8))];
  assert.deepEqual(pixels(0), pixels(200));
  assert.deepEqual(pixels(0), [128, 255, 0, 255, 191, 128, 128, 255]);
});

test("grey pictures fill all three colours", () => {
  const rgba = forward.forwardPixels(Uint8Array.of(7, 250), new Float32Array(2), 1, 1, new Uint8ClampedArray(8));
  assert.deepEqual([...rgba], [7, 7, 7, 255, 250, 250, 250, 255]);
});

test("a curve is thinned and keeps both its ends", () => {
  const points = forward.curvePoints({ first: 1, at: (t) => t * t }, 1000, 50);
  assert.equal(points.length, 50);
  assert.deepEqual([points[0], points.at(-1)], [[1, 1], [1000, 1e6]]);
  assert.deepEqual(forward.curvePoints({ first: 0, at: (t) => t }, 3), [[0, 0], [1, 1], [2, 2], [3, 3]]);
});
