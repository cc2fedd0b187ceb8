// The running statistics of the three noises: mean and variance of the pixels over t, and how far
// apart two pictures of one t are. Stands behind forward.js and noise.js.

const NOISES = ["same", "fresh", "chain"];
const MEASURES = ["mean", "variance", "apart"];

/** Empty curves: {expected, same, fresh, chain} of {mean, variance, apart} of [t, value]. */
function emptyStatistics() {
  const measures = () => Object.fromEntries(MEASURES.map((measure) => [measure, []]));
  return Object.fromEntries(["expected", ...NOISES].map((noise) => [noise, measures()]));
}

/** What the closed form predicts for the pixels of x_t, and for noise that is drawn twice. */
function expectedMoments({ mean, variance }, alphaBar) {
  return {
    mean: Math.sqrt(alphaBar) * mean,
    variance: alphaBar * variance + 1 - alphaBar,
    apart: Math.sqrt(2 * (1 - alphaBar)),
  };
}

/** The moments of √ᾱ x_0 + √(1−ᾱ) ε from those of x_0 and ε, and from their covariance. */
function mixedMoments(x0, eps, tie, alphaBar) {
  const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  return {
    mean: signal * x0.mean + noise * eps.mean,
    variance: alphaBar * x0.variance + noise ** 2 * eps.variance + 2 * signal * noise * tie,
  };
}

/**
 * Fills `process.statistics` of each process, one piece of work between two yields of its share
 * that is done. The chain and the fresh noise take turns, so that neither waits for the other.
 *
 * x is always the t of the first process: another one is measured at the same share of its way.
 * "apart" is the root mean square of x_t less the x_t of the one ε that is held still.
 */
function* gatherStatistics({ x0, eps, seed, processes }) {
  const last = processes[0].T;
  const places = curvePlaces(0, last);
  const [picture, noise, tie] = [moments(x0), moments(eps), covariance(x0, eps)];
  const own = (process, t) => sameShare(t, last, process.T);
  const put = (process, kind, t, values) => {
    for (const measure of MEASURES) process.statistics[kind][measure].push([t, values[measure]]);
  };

  for (const process of processes)
    for (const t of places) {
      const alphaBar = process.bars[own(process, t)];
      put(process, "expected", t, expectedMoments(picture, alphaBar));
      put(process, "same", t, { ...mixedMoments(picture, noise, tie, alphaBar), apart: 0 });
    }
  yield 0;

  function* walk() {
    const held = new Float64Array(x0.length);
    for (const process of processes)
      for (const t of places) {
        while (process.chain.reached < own(process, t)) {
          process.chain.walk();
          yield;
        }
        closedForm(x0, eps, process.bars[own(process, t)], held);
        const x = process.chain.front;
        put(process, "chain", t, { ...moments(x), apart: distance(x, held) });
      }
  }

  function* draw() {
    const fresh = new Float64Array(x0.length);
    for (const t of places) {
      fillNormals(seed, STREAMS.fresh, t, fresh);
      const [drawn, tied, apart] = [moments(fresh), covariance(x0, fresh), distance(fresh, eps)];
      for (const process of processes) {
        const alphaBar = process.bars[own(process, t)];
        const mixed = mixedMoments(picture, drawn, tied, alphaBar);
        put(process, "fresh", t, { ...mixed, apart: Math.sqrt(1 - alphaBar) * apart });
      }
      yield;
    }
  }

  const total = places.length + processes.reduce((sum, { T }) => sum + T, 0);
  let ways = [draw(), walk()];
  for (let done = 0; ways.length;)
    for (const way of ways) {
      if (way.next().done) ways = ways.filter((one) => one !== way);
      else yield Math.min(1, (done += 1) / total);
    }
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("./forward.js"), require("./noise.js"));
  module.exports = { emptyStatistics, expectedMoments, gatherStatistics };
}
