// One value of the picture at t: the two Gaussians of the step, or at t = 1 the bins of L_0.
// Stands behind stage.js, chart.js and objective.js.

const GAUSSIAN_POINTS = 161;
const WIDTHS = 4; // how many σ are shown to either side

/** The density of N(mean, variance) at places from `low` to `high`. */
function gaussianCurve(mean, variance, low, high) {
  return Array.from({ length: GAUSSIAN_POINTS }, (_, k) => {
    const x = low + ((high - low) * k) / (GAUSSIAN_POINTS - 1);
    return [x, Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)];
  });
}

/**
 * What is known of one value at t.
 *
 * For t > 1: q(x_{t−1}|x_t, x_0) and p_θ(x_{t−1}|x_t) and their KL in nats and bits; for t = 1:
 * p_θ(x_0|x_1), the share of the true level's bin, and −log₂ of it.
 */
function pixelStep(tables, t, variance, value, level) {
  const row = tables[t - 1];
  const p = { mean: value.mu, variance: reverseVariance(tables, t, variance) };
  if (t === 1) {
    const share = binProbability(level, p.mean, Math.sqrt(p.variance));
    return { t, p, level, share, bits: -Math.log2(share) };
  }
  const q = { mean: value.mean, variance: row.posterior };
  const nats = gaussianKl(q.mean, q.variance, p.mean, p.variance);
  return { t, p, q, nats, bits: nats / Math.LN2 };
}

/** The chart of a step: both curves over the same stretch. */
function pixelSpec(step, names) {
  const reach = (g) => WIDTHS * Math.sqrt(g.variance);
  const drawn = step.q ? [step.q, step.p] : [step.p];
  const truth = step.q ? [] : [toUnit(step.level) - 3 / 255, toUnit(step.level) + 3 / 255];
  const low = Math.min(...drawn.map((g) => g.mean - reach(g)), ...truth);
  const high = Math.max(...drawn.map((g) => g.mean + reach(g)), ...truth);
  const line = (g, name, color) => ({
    name, color, points: gaussianCurve(g.mean, g.variance, low, high),
  });
  const series = [line(step.p, names.p, 3)];
  if (step.q) series.unshift(line(step.q, names.q, 2));
  return { x: { min: low, max: high, label: names.x }, y: { min: 0, label: names.y }, series, cursor: null };
}

/** Edges of the bins as hairlines where they can be told apart, and the true bin filled. */
function drawBins(canvas, plan, step) {
  if (!plan || step.q) return;
  const ratio = window.devicePixelRatio || 1;
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.save();
  g.beginPath();
  g.rect(plan.left, plan.top, plan.right - plan.left, plan.bottom - plan.top);
  g.clip();
  const style = getComputedStyle(canvas);
  const wide = plan.px(2 / 255) - plan.px(0);
  if (wide > 3) {
    g.strokeStyle = style.getPropertyValue("--border-color-primary");
    for (let level = 0; level < 255; level += 1) {
      const x = plan.px(toUnit(level) + 1 / 255);
      g.beginPath();
      g.moveTo(x, plan.top);
      g.lineTo(x, plan.bottom);
      g.stroke();
    }
  }
  const from = step.level === 0 ? plan.left : plan.px(toUnit(step.level) - 1 / 255);
  const to = step.level === 255 ? plan.right : plan.px(toUnit(step.level) + 1 / 255);
  g.globalAlpha = 0.3;
  g.fillStyle = style.getPropertyValue("--body-text-color");
  g.beginPath();
  g.moveTo(from, plan.bottom);
  for (let x = from; x <= to + 1e-9; x += Math.max((to - from) / 32, 0.25)) {
    const at = plan.x.from((x - plan.left) / (plan.right - plan.left));
    const height = gaussianCurve(step.p.mean, step.p.variance, at, at)[0][1];
    g.lineTo(x, plan.py(height));
  }
  g.lineTo(to, plan.bottom);
  g.fill();
  g.restore();
}

if (typeof module !== "undefined") {
  Object.assign(globalThis, require("./objective.js"));
  module.exports = { gaussianCurve, pixelSpec, pixelStep };
}
