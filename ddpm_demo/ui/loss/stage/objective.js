// The objective in numbers at one t: what the network's output means, and what it costs.
// Everything follows from x_0, ε, the output and β; arrays are indexed alike.

/** What follows from β at every t (Ho et al. 2020, eq. (7)); index t − 1. */
function lossTables(betas) {
  let before = 1;
  return betas.map((beta, k) => {
    const bar = before * (1 - beta);
    const row = {
      t: k + 1, beta, alpha: 1 - beta, bar, before,
      signal: Math.sqrt(bar), noise: Math.sqrt(1 - bar),
      c0: (Math.sqrt(before) * beta) / (1 - bar),
      ct: (Math.sqrt(1 - beta) * (1 - before)) / (1 - bar),
      posterior: (beta * (1 - before)) / (1 - bar),
    };
    before = bar;
    return row;
  });
}

/** σ_t² of p_θ: β̃_t ("fixed_small", that of t = 2 at t = 1, where it is 0) or β_t. */
function reverseVariance(tables, t, variance) {
  if (variance === "fixed_large") return tables[t - 1].beta;
  return tables[Math.min(Math.max(t, 2), tables.length) - 1].posterior;
}

const LEAST_SIGNAL = 2 ** -12; // what Python divides by where s = 0

// (what the output is) → ε̂, x̂_0 and v̂ of one value; s = √ᾱ_t, n = √(1 − ᾱ_t)
const EXCHANGE = {
  epsilon: (x, e, s, n) => {
    const x0 = (x - n * e) / (s || LEAST_SIGNAL);
    return [e, x0, s * e - n * x0];
  },
  sample: (x, x0, s, n) => {
    const e = (x - s * x0) / n;
    return [e, x0, s * e - n * x0];
  },
  v_prediction: (x, v, s, n) => [n * x + s * v, s * x - n * v, v],
};

const toUnit = (level) => level / 127.5 - 1;

/** x_t as the network saw it: worked out in float32, step by step as the server did. */
function noised(row, level, eps) {
  const f = Math.fround;
  const x0 = f(f(level / 127.5) - 1);
  return f(f(f(row.signal) * x0) + f(f(row.noise) * eps));
}

/**
 * All that is known of one value of the picture at t: {x0, eps, xt, epsHat, x0Hat, vHat, clipped,
 * mean (μ̃), mu (μ_θ)}. `clip` says whether μ_θ takes x̂_0 within [−1, 1].
 */
function lossValue(row, kind, level, eps, output, clip) {
  const x0 = toUnit(level);
  const xt = noised(row, level, eps);
  const [epsHat, x0Hat, vHat] = EXCHANGE[kind](xt, output, row.signal, row.noise);
  const clipped = Math.min(1, Math.max(-1, x0Hat));
  return {
    x0, eps, xt, epsHat, x0Hat, vHat, clipped,
    v: row.signal * eps - row.noise * x0,
    mean: row.c0 * x0 + row.ct * xt,
    mu: row.c0 * (clip ? clipped : x0Hat) + row.ct * xt,
  };
}

/** KL(N(m1, v1) ‖ N(m2, v2)) in nats. */
function gaussianKl(m1, v1, m2, v2) {
  return 0.5 * ((m1 - m2) ** 2 / v2 + v1 / v2 - 1 - Math.log(v1 / v2));
}

/** erfc to about 1e-15: a series near 0, a continued fraction beyond. */
function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let k = 1; Math.abs(term) > 1e-17 * sum && k < 200; k += 1) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let k = 60; k >= 1; k -= 1) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/** Φ(x), precise in the lower tail. */
const normalCdf = (x) => erfc(-x / Math.SQRT2) / 2;

/** The share of level u's bin under N(mean, sigma²); the first and the last bin are open. */
function binProbability(level, mean, sigma) {
  const low = level === 0 ? -Infinity : (toUnit(level) - 1 / 255 - mean) / sigma;
  const high = level === 255 ? Infinity : (toUnit(level) + 1 / 255 - mean) / sigma;
  // mirrored into the lower tail, where the difference keeps its digits
  return low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
}

/** Mean squared errors of ε̂ and x̂_0 over a picture, and how much of x̂_0 is clipped. */
function lossErrors(row, kind, levels, eps, output) {
  let inEps = 0;
  let inX0 = 0;
  let outside = 0;
  for (let k = 0; k < levels.length; k += 1) {
    const value = lossValue(row, kind, levels[k], eps[k], output[k], false);
    inEps += (value.epsHat - eps[k]) ** 2;
    inX0 += (value.x0Hat - value.x0) ** 2;
    outside += value.clipped !== value.x0Hat;
  }
  const n = levels.length;
  return { eps: inEps / n, x0: inX0 / n, outside: outside / n };
}

if (typeof module !== "undefined") {
  module.exports = {
    binProbability, erfc, gaussianKl, lossErrors, lossTables, lossValue, normalCdf, reverseVariance,
    toUnit,
  };
}
