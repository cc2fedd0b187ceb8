// Branch: one x_t, several futures. The twin of ddpm_demo/diffusion/questions/branch.py and join.py
// for a single moment.

import { checkChoice, checkWhole, Refused } from "../errors.js";
import { normal } from "../normals.js";
import { ofPictures } from "./guidance.js";
import { predictedEpsilon } from "./parameterisation.js";
import { predict } from "./sampling.js";
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

/** Pictures of equal size, one after the other. */
function joined(pictures, size) {
  const all = new Float32Array(pictures.length * size);
  pictures.forEach((picture, k) => all.set(picture, k * size));
  return all;
}

/**
 * Other futures of one picture: the same x_t, fresh noise from there on, by ancestral steps over
 * the remaining timesteps whatever solver the parent had.
 *
 * The grid has the parent first, then its futures; until they leave it they show the parent, and
 * after that the numbers of a step are those of the futures.
 *
 * `kept` are the moments of the parent's drawing that were kept, the picture last; `frame` is the
 * one of them to branch at, `picture` the place of the parent in them, `seed` the parent's.
 * `told` is what `guided` gave for each of `futures` + 1 pictures. Yields as `sampling.reverse`.
 */
export async function* futuresOf(network, told, kept, asked) {
  const { timesteps, picture, frame, seed, futures, variance, clipping, signal } = asked;
  checkWhole("futures", futures, MIN_FUTURES, MAX_FUTURES);
  checkChoice("variance", variance, VARIANCES);
  if (kept.at(-1)?.t !== 0) throw new Refused("branch_unfinished");
  if (frame >= kept.length - 1) throw new Refused("branch_at_the_end");
  const { size } = network;
  const all = Array.from({ length: futures + 1 }, (_, k) => k);
  const places = all.slice(1);
  const start = kept[frame].index;
  const newest = (index) => kept.findLast((moment) => moment.index <= index);
  const parentAt = (index) => parentOf(newest(index), picture, size);
  const named = variance === "mean" ? "ddpm" : variance;
  const solver = makeSolver(network.schedule, named, timesteps.slice(start));
  let x = joined(all.map(() => parentAt(0).x_t), size);
  for (const [index, timestep] of timesteps.entries()) {
    signal?.throwIfAborted();
    const parent = parentAt(index);
    const [now, next] = [all.map(() => parent), all.map(() => parentAt(index + 1).x_t)];
    const clipped = new Float32Array(all.length);
    let guidance = null;
    if (index >= start) {
      const part = x.subarray(size);
      const seen = await predict(network, ofPictures(told, places), part, timestep, clipping);
      signal?.throwIfAborted();
      const draw = (k) =>
        variance === "mean" ? new Float32Array(size) : normal(size, seed, `future ${k}`, timestep);
      const after = solver.step(seen.x_0, part, joined(places.map(draw), size));
      for (const k of places) {
        const of = (values) => values.subarray((k - 1) * size, k * size);
        now[k] = { x_0: of(seen.x_0), eps: of(seen.eps) };
        next[k] = of(after);
      }
      clipped.set(seen.clipped, 1);
      if (seen.guidance) {
        guidance = new Float32Array(x.length); // nothing leads the parent here
        guidance.set(seen.guidance, size);
      }
    }
    const prev = joined(next, size);
    yield {
      index,
      total: timesteps.length,
      timestep,
      t: toPaperT(timestep),
      alphaBar: network.schedule.alphasCumprod[timestep],
      x_t: x,
      x_0: joined(now.map(({ x_0 }) => x_0), size),
      eps: joined(now.map(({ eps }) => eps), size),
      clipped,
      guidance,
      prev,
      read: index >= start ? places : null,
    };
    x = prev;
  }
}
