// Classifier-free guidance: ε̂ = ε̂_∅ + w (ε̂_c − ε̂_∅), of a network that is told what to draw.
// The twin of ddpm_demo/diffusion/guidance.py.

import { Refused, checkRange, checkWhole } from "../errors.js";
import { predictedEpsilon } from "./parameterisation.js";

export const MAX_GUIDANCE = 20;

/** Refuses a network that knows no class. */
function checkKnowing(network) {
  if (!network.classes.length) throw new Refused("no_classes");
}

/** The label of each of `count` pictures: `labels` in turn, "all" for all that there are. */
export function labelOfEach(network, labels, count) {
  if (labels.length) checkKnowing(network); // before "all" of no classes comes to nothing
  const chosen = labels === "all" ? network.classes.map((_, k) => k) : labels;
  return chosen.length ? Array.from({ length: count }, (_, k) => chosen[k % chosen.length]) : [];
}

/**
 * What a drawing asks a network for: `labels`, one for all pictures or one per picture, and w.
 * null where `labels` are none. Refused where the network cannot be asked for it.
 */
export function guided(network, labels, guidance = 1) {
  checkRange("guidance", guidance, 0, MAX_GUIDANCE);
  if (!labels.length) {
    if (guidance !== 0 && guidance !== 1) throw new Refused("guidance_of_nothing", { guidance });
    return null;
  }
  checkKnowing(network);
  if (guidance !== 1 && !network.knowsNone) throw new Refused("no_guidance");
  for (const label of labels) checkWhole("label", label, 0, network.classes.length - 1);
  return { labels, guidance };
}

/**
 * What a network says of x_t: `output`, and `difference` ε̂_c − ε̂_∅ where it was guided by it.
 * At w = 0 and 1 it is asked once, else twice in one batch.
 */
export async function answer(network, told, x_t, timestep) {
  const batch = x_t.length / network.size;
  const none = network.classes.length ? Array(batch).fill(network.classes.length) : null;
  if (!told || told.guidance === 0)
    return { output: await network.call(x_t, timestep, none), difference: null };
  const labels = none.map((_, k) => told.labels[k % told.labels.length]);
  if (told.guidance === 1)
    return { output: await network.call(x_t, timestep, labels), difference: null };
  const twice = new Float32Array(2 * x_t.length);
  twice.set(x_t);
  twice.set(x_t, x_t.length);
  const both = await network.call(twice, timestep, [...none, ...labels]);
  const without = both.subarray(0, x_t.length);
  const change = both.slice(x_t.length).map((value, k) => value - without[k]);
  const output = without.map((value, k) => value + Math.fround(told.guidance * change[k]));
  const alphaBar = network.schedule.alphasCumprod[timestep];
  // x_t cancels out: at x_t = 0 the conversion is the linear part alone
  const nothing = new Float32Array(x_t.length);
  const difference = predictedEpsilon(change, nothing, alphaBar, network.predictionType);
  return { output, difference };
}
