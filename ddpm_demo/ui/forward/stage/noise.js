// Noise that seed, stream and step alone decide, and the Markov chain that is driven by it.
// Python's tests compute the very same numbers (tests/ui/support/script_noise.py).

const GOLDEN = 0x9e3779b9; // 2³² / φ: odd, so that its multiples visit every 32-bit number
const STREAMS = { fresh: 1, chain: 2 };
const CHAIN_BYTES = 48 * 2 ** 20; // for the checkpoints of one chain

/** MurmurHash3's finaliser: a bijection in which each bit of `h` stirs all the others. */
function mix32(h) {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Two keys of a draw; for one seed and stream no two steps share the first. */
function noiseKeys(seed, stream, step) {
  const place = mix32(seed ^ Math.imul(stream, GOLDEN)) + Math.imul(step, GOLDEN);
  return [mix32(place), mix32(mix32(~place) ^ seed)];
}

/** 32 bits as a number of (0, 1). */
function toUnit(bits) {
  return ((bits >>> 0) + 0.5) / 2 ** 32;
}

/** Fills `out` with N(0, 1): hashed counters, then Box and Muller's pairs. */
function fillNormals(seed, stream, step, out) {
  const [first, second] = noiseKeys(seed, stream, step);
  const uniform = (counter) => toUnit(mix32(mix32(counter + first) ^ second));
  for (let k = 0; k < out.length; k += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform(k)));
    const angle = 2 * Math.PI * uniform(k + 1);
    out[k] = radius * Math.cos(angle);
    if (k + 1 < out.length) out[k + 1] = radius * Math.sin(angle);
  }
  return out;
}

/**
 * x_t = √α_t x_{t−1} + √β_t z_t, walked once from t = 0 on and then found at any t.
 *
 * Kept are checkpoints as dense as `bytes` allow, so that going back repeats only a few steps.
 * Every state is rounded to float32, or a way through a checkpoint would end elsewhere.
 */
function createChain(x0, betas, seed, bytes = CHAIN_BYTES) {
  const stride = Math.max(1, Math.ceil((betas.length * x0.length * 4) / bytes));
  const checkpoints = [Float32Array.from(x0)];
  const z = new Float64Array(x0.length);
  const front = { t: 0, x: checkpoints[0].slice() }; // how far it was walked
  const found = { t: 0, x: checkpoints[0].slice() }; // what was asked for last

  function step(state) {
    const beta = betas[state.t];
    const [keep, add] = [Math.sqrt(1 - beta), Math.sqrt(beta)];
    const { x } = state;
    state.t += 1;
    fillNormals(seed, STREAMS.chain, state.t, z);
    for (let k = 0; k < x.length; k += 1) x[k] = keep * x[k] + add * z[k];
  }

  return {
    stride,
    get reached() { return front.t; },
    get front() { return front.x; },
    /** One step further; `front` is the state there. */
    walk() {
      step(front);
      if (front.t % stride === 0) checkpoints.push(front.x.slice());
    },
    /** x_t for t ≤ `reached`; the next call overwrites it. */
    at(t) {
      const near = Math.floor(t / stride);
      if (found.t > t || found.t < near * stride) {
        found.x.set(checkpoints[near]);
        found.t = near * stride;
      }
      while (found.t < t) step(found);
      return found.x;
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { STREAMS, createChain, fillNormals, mix32 };
