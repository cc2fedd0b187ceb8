// The forward process in the browser against the numbers of the paper's linear schedule.
import assert from "node:assert/strict";
import test from "node:test";
import forward from "../../../ddpm_demo/ui/forward/stage/forward.js";
import noise from "../../../ddpm_demo/ui/forward/stage/noise.js";
import statistics from "../../../ddpm_demo/ui/forward/stage/statistics.js";

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

/** x_t of uint8 pixels, as RGBA. */
function drawn(u, eps, alphaBar, channels) {
  const x = forward.closedForm(forward.unitPixels(u), eps, alphaBar, new Float64Array(u.length));
  return [...forward.forwardPixels(x, channels, new Uint8ClampedArray((4 * u.length) / channels))];
}

test("x_0 comes back exactly at t = 0, whatever the noise", () => {
  const x0 = Uint8Array.from({ length: 768 }, (_, k) => k % 256);
  const eps = Float32Array.from(x0, (_, k) => Math.sin(k) * 3);
  const rgba = drawn(x0, eps, 1, 3);
  assert.deepEqual(rgba.filter((_, k) => k % 4 < 3), [...x0]);
  assert.ok(rgba.every((value, k) => k % 4 < 3 || value === 255));
});

test("pure noise does not know the picture, and is clipped", () => {
  const eps = Float32Array.of(0, 5, -5, 0.5, 0, 0);
  const pixels = (u) => drawn(new Uint8Array(6).fill(u), eps, 0, 3);
  assert.deepEqual(pixels(0), pixels(200));
  assert.deepEqual(pixels(0), [128, 255, 0, 255, 191, 128, 128, 255]);
});

test("grey pictures fill all three colours", () => {
  const rgba = drawn(Uint8Array.of(7, 250), new Float32Array(2), 1, 1);
  assert.deepEqual(rgba, [7, 7, 7, 255, 250, 250, 250, 255]);
});

const near = (found, expected, by = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= by, `${found} is not ${expected}`);

test("mean, variance, covariance and distance", () => {
  const [x, y] = [[1, 2, 3, 6], [2, 1, 5, 8]];
  assert.deepEqual(forward.moments(x), { mean: 3, variance: 3.5 });
  near(forward.covariance(x, y), 4.75); // 67/4 − 3·4
  near(forward.distance(x, y), Math.sqrt(10 / 4));
  near(forward.moments([1e8, 1e8 + 1]).variance, 0.25); // no cancellation
});

test("KL to N(0, 1)", () => {
  assert.equal(forward.klToNormal({ mean: 0, variance: 1 }), 0);
  assert.equal(forward.klToNormal({ mean: 1, variance: 1 }), 0.5);
  near(forward.klToNormal({ mean: -0.4, variance: 0.3 }), 0.33198640216296805); // Python's
  assert.equal(forward.klToNormal({ mean: 0.5, variance: 0 }), Infinity);
});

test("each value is counted in its bin, an edge to the right, the rest outside", () => {
  const { counts, outside, total } = forward.countBins([-4, -3.95, -0.001, 0, 0.05, 3.999, 4, -9, 7]);
  assert.equal(counts.length, 80);
  assert.deepEqual([counts[0], counts[39], counts[40], counts[79]], [2, 1, 2, 1]);
  assert.deepEqual([outside, total], [3, 9]);
  assert.equal(counts.reduce((sum, count) => sum + count) + outside, total);
});

test("a shorter chain stands at the same share of its way", () => {
  assert.deepEqual([0, 4, 5, 500, 1000].map((t) => forward.sameShare(t, 1000, 100)), [0, 0, 1, 50, 100]);
});

test("a curve is thinned and keeps both its ends", () => {
  const points = forward.curvePoints({ first: 1, at: (t) => t * t }, 1000, 50);
  assert.equal(points.length, 50);
  assert.deepEqual([points[0], points.at(-1)], [[1, 1], [1000, 1e6]]);
  assert.deepEqual(forward.curvePoints({ first: 0, at: (t) => t }, 3), [[0, 0], [1, 1], [2, 2], [3, 3]]);
});

test("noise is decided by seed, stream and step, and is as Python computes it", () => {
  const draw = (seed, stream, step) => [...noise.fillNormals(seed, stream, step, new Float64Array(5))];
  const python = [
    1.239105227897895, -3.0269062819969768, -0.08900152398611938, -1.1978137919705583,
    0.18876929527758313,
  ];
  draw(2 ** 32 - 1, noise.STREAMS.chain, 999).forEach((z, k) => near(z, python[k]));
  assert.deepEqual(draw(7, 1, 3), draw(7, 1, 3));
  for (const other of [[8, 1, 3], [7, 2, 3], [7, 1, 4]])
    assert.ok(draw(...other).every((z, k) => z !== draw(7, 1, 3)[k]));
});

test("its draws are normal, and know nothing of one another", () => {
  const count = 40_000;
  const draw = (...place) => noise.fillNormals(...place, new Float64Array(count));
  const z = draw(0, 1, 1);
  const { mean, variance } = forward.moments(z);
  near(mean, 0, 5 / Math.sqrt(count));
  near(variance, 1, 5 * Math.sqrt(2 / count));
  near(z.filter((value) => Math.abs(value) < 1).length / count, 0.6827, 0.012);
  for (const other of [[0, 1, 2], [1, 1, 1], [0, 2, 1]])
    near(forward.covariance(z, draw(...other)), 0, 5 / Math.sqrt(count));
  near(forward.covariance(z.subarray(1), z.subarray(0, -1)), 0, 5 / Math.sqrt(count));
});

const x0 = Float64Array.from({ length: 500 }, (_, k) => Math.sin(k) * 0.8);
const short = linear.map((beta) => Math.min(0.999, beta * 20)).filter((_, k) => k % 20 === 19); // T = 50

test("the chain goes one step at a time, and back to where it was", () => {
  const chain = noise.createChain(x0, short, 5, 4 * 500 * 8); // room for 8 checkpoints
  assert.equal(chain.stride, 7);
  const way = [Float64Array.from(chain.front)];
  while (chain.reached < 50) {
    chain.walk();
    way.push(Float64Array.from(chain.front));
  }
  const z = noise.fillNormals(5, noise.STREAMS.chain, 20, new Float64Array(500));
  way[20].forEach((x, k) =>
    near(x, Math.sqrt(1 - short[19]) * way[19][k] + Math.sqrt(short[19]) * z[k], 1e-6),
  );
  for (const t of [50, 3, 6, 7, 8, 49, 0, 21]) assert.deepEqual(Float64Array.from(chain.at(t)), way[t]);
});

test("running statistics: three noises keep to what the closed form predicts", () => {
  const eps = noise.fillNormals(9, 1, 0, new Float64Array(500));
  const process = {
    T: 50, betas: short, bars: forward.alphaBars(short), chain: noise.createChain(x0, short, 5),
    statistics: statistics.emptyStatistics(),
  };
  for (const _ of statistics.gatherStatistics({ x0, eps, seed: 5, processes: [process] }));
  const { expected, same, fresh, chain } = process.statistics;
  for (const kind of [expected, same, fresh, chain])
    for (const measure of ["mean", "variance", "apart"])
      assert.deepEqual(kind[measure].map(([t]) => t), Array.from({ length: 51 }, (_, t) => t));
  for (let t = 0; t <= 50; t += 1) {
    const x = forward.closedForm(x0, eps, process.bars[t], new Float64Array(500));
    near(same.mean[t][1], forward.moments(x).mean);
    near(same.variance[t][1], forward.moments(x).variance);
    assert.equal(same.apart[t][1], 0);
    for (const kind of [fresh, chain]) {
      near(kind.mean[t][1], expected.mean[t][1], 5 / Math.sqrt(500));
      near(kind.variance[t][1], expected.variance[t][1], 5 * Math.sqrt(2 / 500));
      near(kind.apart[t][1], expected.apart[t][1], 0.25);
    }
  }
  assert.ok(chain.apart[50][1] > 1); // of one distribution, but not the same pixels
});
