// The forward process in numbers: ᾱ, x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε, and its curves.

const CURVE_POINTS = 240; // more than a small chart has pixels to show

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

/**
 * x_t as RGBA, clipped to [−1, 1] for display.
 *
 * Worked in 0 … 255: with x_0 = u/127.5 − 1 the pixel (x_t + 1)·127.5 is
 * √ᾱ u + 127.5 (1 − √ᾱ + √(1−ᾱ) ε). `rgba` clamps and rounds as the server does.
 */
function forwardPixels(x0, eps, alphaBar, channels, rgba) {
  const signal = Math.sqrt(alphaBar);
  const noise = 127.5 * Math.sqrt(1 - alphaBar);
  const grey = 127.5 * (1 - signal);
  for (let from = 0, to = 0; from < x0.length; from += channels, to += 4) {
    for (let c = 0; c < 3; c += 1) {
      const k = from + (c < channels ? c : 0);
      rgba[to + c] = signal * x0[k] + grey + noise * eps[k];
    }
    rgba[to + 3] = 255;
  }
  return rgba;
}

/** The curves of the process: what each shows at t ≥ `first`, and `none` before that. */
function curveTable(betas, bars) {
  return [
    { name: "beta", term: "β_t", first: 1, none: NaN, at: (t) => betas[t - 1] },
    { name: "alpha_bar", term: "ᾱ_t", first: 0, at: (t) => bars[t] },
    { name: "signal", term: "√ᾱ_t", first: 0, at: (t) => Math.sqrt(bars[t]) },
    { name: "noise", term: "√(1 − ᾱ_t)", first: 0, at: (t) => Math.sqrt(1 - bars[t]) },
    {
      name: "snr", term: "SNR", first: 1, none: Infinity, format: formatDecibel,
      at: (t) => snrDecibel(bars[t]),
    },
  ];
}

/** [t, value] at no more than `limit` places, both ends among them. */
function curvePoints({ first, at }, last, limit = CURVE_POINTS) {
  const count = Math.min(limit, last - first + 1);
  return Array.from({ length: count }, (_, k) => {
    const t = Math.round(first + ((last - first) * k) / Math.max(count - 1, 1));
    return [t, at(t)];
  });
}

if (typeof module !== "undefined") module.exports = { alphaBars, curvePoints, forwardPixels, snrDecibel };
