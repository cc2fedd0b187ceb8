// The reverse process, one step at a time. The twin of ddpm_demo/diffusion/sampling.py.

import { checkChoice } from "../errors.js";
import { normalPerPicture } from "../normals.js";
import { answer } from "./guidance.js";
import { clipped, dynamicThreshold, predictedEpsilon, predictedX0 } from "./parameterisation.js";
import { toPaperT } from "./schedule.js";
import { DRAWS_NOISE, makeSolver } from "./solvers.js";

export const CLIPPINGS = ["plain", "dynamic"];
const QUANTILE = 0.995; // of dynamic thresholding (Saharia et al. 2022, section 2.3)

/**
 * Asks the network once. `told` is what `guided` gave.
 *
 * Gives `alphaBar`; `x_0` within [−1, 1]; `eps`, not clipped; `clipped`, of each picture the share
 * of x̂_0's values that lay outside of [−1, 1]; and `guidance`, ε̂_c − ε̂_∅ or null.
 */
export async function predict(network, told, x_t, timestep, clipping = "plain") {
  checkChoice("clipping", clipping, CLIPPINGS);
  const { size, schedule, predictionType } = network;
  const alphaBar = schedule.alphasCumprod[timestep];
  const { output, difference } = await answer(network, told, x_t, timestep);
  const x_0 = predictedX0(output, x_t, alphaBar, predictionType);
  return {
    alphaBar,
    x_0: clipping === "plain" ? clipped(x_0) : dynamicThreshold(x_0, size, QUANTILE),
    eps: predictedEpsilon(output, x_t, alphaBar, predictionType),
    clipped: shareOutside(x_0, size),
    guidance: difference,
  };
}

/** Of each picture the share of values outside of [−1, 1]. */
function shareOutside(x_0, size) {
  const shares = new Float32Array(x_0.length / size);
  x_0.forEach((value, k) => (shares[Math.floor(k / size)] += Math.abs(value) > 1 ? 1 : 0));
  return shares.map((count) => count / size);
}

/**
 * What `work` comes to. Where `signal` is aborted, its reason is thrown: at once, though a network
 * that was asked already goes on to the end of its answer.
 */
export async function unlessAborted(work, signal) {
  signal?.throwIfAborted();
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal?.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * Follows the reverse process from x_T down to a picture.
 *
 * Each step has `index` and `total`, `timestep` and `t`, what `predict` gave, `x_t` that the
 * network saw, `prev`, which is x at the next timestep, and `read`, null: its numbers are the mean
 * of all pictures. `signal` is as for `unlessAborted`.
 */
export async function* reverse(network, told, x_t, { solver, timesteps, seeds, clipping, signal }) {
  const taking = makeSolver(network.schedule, solver, timesteps);
  let x = x_t;
  for (const [index, timestep] of timesteps.entries()) {
    const seen = await unlessAborted(() => predict(network, told, x, timestep, clipping), signal);
    const z = DRAWS_NOISE.includes(solver)
      ? normalPerPicture(network.size, seeds, "reverse", timestep)
      : null;
    const prev = taking.step(seen.x_0, x, z);
    const total = timesteps.length;
    yield { index, total, timestep, t: toPaperT(timestep), x_t: x, ...seen, prev, read: null };
    x = prev;
  }
}
