// Branch: one x_t, several futures. The twin of ddpm_demo/diffusion/questions/branch.py and join.py
// for a single moment.

import { checkChoice, checkWhole, Refused } from "../errors.js";
import { normal } from "../normals.js";
import { predictedEpsilon } from "./parameterisation.js";
import { predict, unlessAborted } from "./sampling.js";
import { toPaperT } from "./schedule.js";
import { makeSolver } from "./solvers.js";

export const VARIANCES = ["ddpm", "ddpm-large", "mean"]; // σ² = β̃, σ² = β, or no noise
export const MIN_FUTURES = 2;
export const MAX_FUTURES = 8;

/** One picture of a kept moment: x_t, x_0 and ε̂, which is 0 for the picture itself. */
function parentOf({ t, alphaBar, x_t, x_0 }, picture, size) {
  const of = (values) => values.subarray(picture * size, (picture + 1) * size);
  const parent = { x_t: of(x_t), x_0: of(x_0), eps: new Float32Array(size) };
  if (t) parent.eps = predictedEpsilon(parent.x_0, parent.x_t, alphaBar, "sample");
  return parent;
}

/** Lists of values, one behind the other. */
function joined(...lists) {
  const all = new Float32Array(lists.reduce((length, list) => length + list.length, 0));
  let place = 0;
  for (const list of lists) {
    all.set(list, place);
    place += list.length;
  }
  return all;
}

/** z of each future in the step from a timestep. */
function noiseOf({ futures, seed, variance }, size, timestep) {
  if (variance === "mean") return new Float32Array(futures * size);
  const streams = Array.from({ length: futures }, (_, k) => `future ${k + 1}`);
  return joined(...streams.map((stream) => normal(size, seed, stream, timestep)));
}

/**
 * Other futures of one picture: the same x_t, fresh noise from there on, by ancestral steps over
 * the remaining timesteps whatever solver the parent had.
 *
 * The grid has the parent first, then its futures; until they leave it they show the parent, and
 * after that the numbers of a step are those of the futures.
 *
 * `kept` are the moments of the parent's drawing that were kept, the picture last. Of `asked`,
 * `frame` is the one of them to branch at, `picture` the place of the parent in them and `seed` the
 * parent's. `told` is what `guided` gave for the futures. Yields as `sampling.reverse`.
 */
export async function* futuresOf(network, told, kept, asked) {
  const { timesteps, picture, frame, futures, variance, clipping, signal } = asked;
  checkWhole("futures", futures, MIN_FUTURES, MAX_FUTURES);
  checkChoice("variance", variance, VARIANCES);
  if (kept.at(-1)?.t !== 0) throw new Refused("branch_unfinished");
  if (frame >= kept.length - 1) throw new Refused("branch_at_the_end");
  const { size, schedule } = network;
  const start = kept[frame].index;
  const newest = (index) => kept.findLast((moment) => moment.index <= index);
  const parentAt = (index) => parentOf(newest(index), picture, size);
  const named = variance === "mean" ? "ddpm" : variance;
  const solver = makeSolver(schedule, named, timesteps.slice(start));
  const ofEach = (values) => joined(...Array(futures).fill(values));

  /** The step of the futures, once they have left their parent. */
  async function taken(x, timestep) {
    const work = () => predict(network, told, x, timestep, clipping);
    const seen = await unlessAborted(work, signal);
    return { ...seen, prev: solver.step(seen.x_0, x, noiseOf(asked, size, timestep)) };
  }

  /** What the futures show until then. */
  const waiting = (parent, after) => ({
    x_0: ofEach(parent.x_0),
    eps: ofEach(parent.eps),
    prev: ofEach(after.x_t),
    clipped: new Float32Array(futures),
  });

  let x = ofEach(parentAt(0).x_t);
  for (const [index, timestep] of timesteps.entries()) {
    const [parent, after] = [parentAt(index), parentAt(index + 1)];
    const alone = index >= start;
    const shown = alone ? await taken(x, timestep) : waiting(parent, after);
    yield {
      index,
      total: timesteps.length,
      timestep,
      t: toPaperT(timestep),
      alphaBar: schedule.alphasCumprod[timestep],
      x_t: joined(parent.x_t, x),
      x_0: joined(parent.x_0, shown.x_0),
      eps: joined(parent.eps, shown.eps),
      prev: joined(after.x_t, shown.prev),
      clipped: joined([0], shown.clipped),
      guidance: shown.guidance ? joined(new Float32Array(size), shown.guidance) : null,
      read: alone ? Array.from({ length: futures }, (_, k) => k + 1) : null,
    };
    x = shown.prev;
  }
}
