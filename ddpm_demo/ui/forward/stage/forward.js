// The forward process in numbers: ᾱ, x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε, what its pixels look like, and
// its curves.

const CURVE_POINTS = 240; // more than a small chart has pixels to show
const NEVER_NOISE = 0.01; // above this ᾱ_T the end of the process is not noise
const HISTOGRAM = { low: -4, high: 4, bins: 80 };
const BIN = (HISTOGRAM.high - HISTOGRAM.low) / HISTOGRAM.bins;

/** ᾱ_0 … ᾱ_T of β_1 … β_T; ᾱ_0 = 1 is the picture itself. */
function alphaBars(betas) {
  const bars = new Float64Array(betas.length + 1);
  bars[0] = 1;
  betas.forEach((beta, k) => (bars[k + 1] = bars[k] * (1 - beta)));
  return bars;
}

/** SNR in decibels; infinite for the picture itself. */
function snrDecibel(alphaBar) {
  return 10 * Math.log10(alphaBar / (1 - alphaBar));
}

/** uint8 → float64 in [−1, 1]: 0 ↦ −1, 255 ↦ 1. */
function unitPixels(bytes) {
  return Float64Array.from(bytes, (u) => u / 127.5 - 1);
}

/** x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε into `out`. */
function closedForm(x0, eps, alphaBar, out) {
  const signal = Math.sqrt(alphaBar);
  const noise = Math.sqrt(1 - alphaBar);
  for (let k = 0; k < out.length; k += 1) out[k] = signal * x0[k] + noise * eps[k];
  return out;
}

/** x_t as RGBA, clipped to [−1, 1] for display; `rgba` clamps and rounds as the server does. */
function forwardPixels(x, channels, rgba) {
  for (let from = 0, to = 0; from < x.length; from += channels, to += 4) {
    for (let c = 0; c < 3; c += 1) rgba[to + c] = (x[from + (c < channels ? c : 0)] + 1) * 127.5;
    rgba[to + 3] = 255;
  }
  return rgba;
}

/** Mean and variance over all pixels. */
function moments(x) {
  let sum = 0;
  for (let k = 0; k < x.length; k += 1) sum += x[k];
  const mean = sum / x.length;
  let squares = 0; // of what differs from the mean: sums of x² would cancel
  for (let k = 0; k < x.length; k += 1) squares += (x[k] - mean) ** 2;
  return { mean, variance: squares / x.length };
}

/** The mean of x·y less the product of their means. */
function covariance(x, y) {
  let [sumX, sumY, sum] = [0, 0, 0];
  for (let k = 0; k < x.length; k += 1) {
    sumX += x[k];
    sumY += y[k];
    sum += x[k] * y[k];
  }
  return sum / x.length - (sumX / x.length) * (sumY / x.length);
}

/** The root of the mean of (x − y)². */
function distance(x, y) {
  let sum = 0;
  for (let k = 0; k < x.length; k += 1) sum += (x[k] - y[k]) ** 2;
  return Math.sqrt(sum / x.length);
}

/** KL(N(mean, variance) ‖ N(0, 1)) in nats; infinite where there is no spread at all. */
function klToNormal({ mean, variance }) {
  if (!(variance > 0)) return Infinity;
  return (variance + mean ** 2 - 1 - Math.log(variance)) / 2;
}

/** How many values stand in each bin; what lies outside of all is `outside`. */
function countBins(x) {
  const counts = new Uint32Array(HISTOGRAM.bins);
  let outside = 0;
  for (let k = 0; k < x.length; k += 1) {
    const bin = Math.floor((x[k] - HISTOGRAM.low) / BIN);
    if (bin >= 0 && bin < HISTOGRAM.bins) counts[bin] += 1;
    else outside += 1;
  }
  return { counts, outside, total: x.length };
}

/** The t of another chain at the same share of the way: 500 of 1000 is 50 of 100. */
function sameShare(t, from, to) {
  return Math.round((t * to) / from);
}

/** The curves of a process: what each shows at t ≥ `first`, and `none` before that. */
function curveTable(betas, bars) {
  return [
    { name: "beta", term: "β_t", of: "noise", first: 1, none: NaN, at: (t) => betas[t - 1] },
    { name: "alpha_bar", term: "ᾱ_t", of: "signal", first: 0, at: (t) => bars[t] },
    { name: "signal", term: "√ᾱ_t", of: "signal", first: 0, at: (t) => Math.sqrt(bars[t]) },
    { name: "noise", term: "√(1 − ᾱ_t)", of: "noise", first: 0, at: (t) => Math.sqrt(1 - bars[t]) },
    {
      name: "snr", term: "SNR", unit: "dB", first: 1, none: Infinity, format: formatDecibel,
      at: (t) => snrDecibel(bars[t]),
    },
  ];
}

/** Whole numbers from `first` to `last`, no more than `limit` of them, both ends among them. */
function curvePlaces(first, last, limit = CURVE_POINTS) {
  const count = Math.min(limit, last - first + 1);
  return Array.from({ length: count }, (_, k) =>
    Math.round(first + ((last - first) * k) / Math.max(count - 1, 1)),
  );
}

/** [t · stretch, value] along a curve, both ends among them. */
function curvePoints({ first, at }, last, limit = CURVE_POINTS, stretch = 1) {
  return curvePlaces(first, last, limit).map((t) => [t * stretch, at(t)]);
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = {
    alphaBars, closedForm, countBins, covariance, curvePlaces, curvePoints, distance,
    forwardPixels, klToNormal, moments, sameShare, snrDecibel, unitPixels,
  };
