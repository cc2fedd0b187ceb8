// Classifier-free guidance: ε̂ = ε̂_∅ + w (ε̂_c − ε̂_∅), of a network that is told what to draw.
// The twin of ddpm_demo/diffusion/guidance.py.

import { Refused, checkRange, checkWhole } from "../errors.js";
import { predictedEpsilon } from "./parameterisation.js";

export const MAX_GUIDANCE = 20;

/** The label of each of `count` pictures: `labels` in turn, "all" for all that there are. */
export function labelOfEach(network, labels, count) {
  if (labels.length && !network.classes.length) throw new Refused("no_classes");
  const chosen = labels === "all" ? network.classes.map((_, k) => k) : labels;
  return chosen.length ? Array.from({ length: count }, (_, k) => chosen[k % chosen.length]) : [];
}

/**
 * What a drawing asks a network for: `labels`, one per picture ([] for no class), and w. Refused
 * where the network cannot be asked for it.
 */
export function guided(network, labels, guidance = 1) {
  checkRange("guidance", guidance, 0, MAX_GUIDANCE);
  if (!labels.length) {
    if (guidance !== 0 && guidance !== 1) throw new Refused("guidance_of_nothing", { guidance });
    return null;
  }
  if (guidance !== 1 && !network.knowsNone) throw new Refused("no_guidance");
  for (const label of labels) checkWhole("label", label, 0, network.classes.length - 1);
  return { labels, guidance };
}

/** The same for some pictures of the batch, by their place in it. */
export const ofPictures = (told, places) =>
  told && { ...told, labels: places.map((place) => told.labels[place]) };

/**
 * What a network says of x_t: `output`, and `difference` ε̂_c − ε̂_∅ where it was guided by it.
 * At w = 0 and 1 it is asked once, else twice in one batch.
 */
export async function answer(network, told, x_t, timestep) {
  const batch = x_t.length / network.size;
  const none = network.classes.length ? Array(batch).fill(network.classes.length) : null;
  if (!told || told.guidance === 0)
    return { output: await network.call(x_t, timestep, none), difference: null };
  if (told.guidance === 1)
    return { output: await network.call(x_t, timestep, told.labels), difference: null };
  const twice = new Float32Array(2 * x_t.length);
  twice.set(x_t);
  twice.set(x_t, x_t.length);
  const both = await network.call(twice, timestep, [...none, ...told.labels]);
  const without = both.subarray(0, x_t.length);
  const change = both.slice(x_t.length).map((value, k) => value - without[k]);
  const output = without.map((value, k) => value + Math.fround(told.guidance * change[k]));
  const alphaBar = network.schedule.alphasCumprod[timestep];
  // x_t cancels out: at x_t = 0 the conversion is the linear part alone
  const nothing = new Float32Array(x_t.length);
  const difference = predictedEpsilon(change, nothing, alphaBar, network.predictionType);
  return { output, difference };
}
