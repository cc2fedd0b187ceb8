// The objective at one t in the browser against numbers worked out in float64 elsewhere.
import assert from "node:assert/strict";
import test from "node:test";
import loss from "../../../ddpm_demo/ui/loss/stage/objective.js";
import pixel from "../../../ddpm_demo/ui/loss/stage/pixel.js";

const linear = Array.from({ length: 1000 }, (_, k) => 1e-4 + ((0.02 - 1e-4) * k) / 999);
const tables = loss.lossTables(linear);
const near = (found, expected, relative = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= relative * Math.abs(expected), `${found}, not ${expected}`);

test("the tables are the paper's", () => {
  for (const [t, bar, c0, ct] of [
    [2, 0.9997800921, 0.5452915, 0.4547085],
    [10, 0.9981052048, 0.14727372, 0.85272623],
    [500, 0.07858724288, 0.0030700711, 0.99410667],
    [1000, 4.035829765e-5, 1.2835149e-4, 0.98994868],
  ]) {
    near(tables[t - 1].bar, bar);
    near(tables[t - 1].c0, c0, 1e-7);
    near(tables[t - 1].ct, ct, 1e-7);
  }
  assert.equal(tables[0].posterior, 0);
  near(loss.reverseVariance(tables, 1, "fixed_small"), 5.4531877e-5, 1e-7);
  near(loss.reverseVariance(tables, 1, "fixed_large"), 1e-4);
  near(loss.reverseVariance(tables, 500, "fixed_small"), 1.0031355e-2, 1e-7);
});

test("erfc, from both sides of where its formula changes", () => {
  for (const [x, expected] of [
    [0, 1], [0.5, 0.4795001221869535], [1.999999, 0.004677755648073953], [2, 0.004677734981047266],
    [5, 1.5374597944280349e-12], [-1, 1.8427007929497148], [20, 5.395865611607901e-176],
  ])
    near(loss.erfc(x), expected, 1e-9);
});

test("the 256 bins are a distribution", () => {
  for (const mean of [-1.2, -0.3, 0, 0.999])
    for (const sigma of [1e-3, 0.01, 0.3]) {
      let sum = 0;
      for (let level = 0; level < 256; level += 1) sum += loss.binProbability(level, mean, sigma);
      assert.ok(Math.abs(sum - 1) < 1e-12, `${mean} ${sigma}: ${sum}`);
    }
});

test("three ways to say the same", () => {
  for (const t of [1, 500, 1000]) {
    const row = tables[t - 1];
    const truth = loss.lossValue(row, "epsilon", 200, 0.7, 0.7, false);
    for (const [kind, output] of [["sample", truth.x0], ["v_prediction", truth.v]]) {
      const said = loss.lossValue(row, kind, 200, 0.7, output, false);
      assert.ok(Math.abs(said.epsHat - 0.7) < 1e-4, `${kind} at ${t}: x_t is float32`);
      assert.ok(Math.abs(said.x0Hat - truth.x0) < 1e-3, `${kind} at ${t}`);
      assert.ok(Math.abs(said.mu - truth.mean) < 1e-6, "μ follows from either");
    }
  }
});

test("clipping moves μ and nothing else", () => {
  const row = tables[799];
  const free = loss.lossValue(row, "epsilon", 10, 0.2, -1.5, false);
  const held = loss.lossValue(row, "epsilon", 10, 0.2, -1.5, true);
  assert.ok(free.x0Hat > 1);
  assert.equal(held.x0Hat, free.x0Hat);
  near(held.mu, row.c0 + row.ct * held.xt);
  assert.notEqual(held.mu, free.mu);
});

test("where nothing of the picture is left, ε says an x_0 that is finite", () => {
  const row = loss.lossTables([0.1, 0.5, 1])[2];
  assert.equal(row.bar, 0);
  const good = loss.lossValue(row, "epsilon", 200, 0.5, 0.5, true);
  assert.deepEqual([good.x0Hat, good.mu], [0, 0]);
  const off = loss.lossValue(row, "epsilon", 200, 0.5, 0.25, true);
  assert.equal(off.x0Hat, 4096 / 4, "as Python's");
  near(off.mu, row.c0);
  for (const kind of ["sample", "v_prediction"])
    assert.ok(Object.values(loss.lossValue(row, kind, 200, 0.5, 0.25, false)).every(Number.isFinite));
});

test("a step of one value: two Gaussians, at t = 1 a bin", () => {
  const value = loss.lossValue(tables[49], "epsilon", 100, 0.3, 0.1, true);
  const step = pixel.pixelStep(tables, 50, "fixed_large", value, 100);
  near(step.p.variance, tables[49].beta);
  near(step.nats, loss.gaussianKl(step.q.mean, step.q.variance, step.p.mean, step.p.variance));
  const spec = pixel.pixelSpec(step, { p: "p", q: "q", x: "x" });
  assert.deepEqual(spec.series.map((line) => line.name), ["q", "p"]);
  const first = loss.lossValue(tables[0], "epsilon", 100, 0.3, 0.3, true);
  const last = pixel.pixelStep(tables, 1, "fixed_small", first, 100);
  near(last.bits, -Math.log2(loss.binProbability(100, last.p.mean, Math.sqrt(last.p.variance))));
  assert.ok(last.share > 0.3 && last.q === undefined);
});
