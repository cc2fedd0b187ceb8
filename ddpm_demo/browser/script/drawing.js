// What a page asks for: pictures drawn, other futures of one, and a picture of its own noised.
// `network` is a `Network`, or anything else with what `network.described` makes and `call`.
// Settings have the names and the defaults of SampleConfig in ddpm_demo/config.py.

import { futuresOf } from "./diffusion/branch.js";
import { guided, labelOfEach } from "./diffusion/guidance.js";
import { noised as mixed } from "./diffusion/parameterisation.js";
import { visitedTimesteps } from "./diffusion/respacing.js";
import { reverse } from "./diffusion/sampling.js";
import { alphaBarAt, toTimestep } from "./diffusion/schedule.js";
import { moments, snrDecibel } from "./diffusion/trajectory.js";
import { checkWhole } from "./errors.js";
import { normal, normalPerPicture } from "./normals.js";

export const MAX_SEED = 2 ** 32 - 1;
export const MAX_IMAGES = 64;
export const DEFAULTS = {
  num_images: 16,
  steps: 20,
  solver: "unipc", // one of `SOLVERS`
  spacing: "trailing", // one of `SPACINGS`
  seed: 0,
  pinned: [], // seeds of the first pictures
  max_frames: 100,
  labels: [], // none, or classes by index that the pictures take in turn, or "all"
  guidance: 1, // w
  clipping: "plain", // one of `CLIPPINGS`
};

/** The seed of each picture: the pinned ones, then `seed`, `seed` + 1, …; none twice. */
export function seedsOf({ seed, num_images: count, pinned = [] }) {
  const length = count + pinned.length; // enough, however many of them are pinned
  const counted = Array.from({ length }, (_, k) => (seed + k) % (MAX_SEED + 1));
  return [...new Set([...pinned, ...counted])].slice(0, count);
}

/** All settings of a drawing, where `config` names some of them. */
function settled(config) {
  const settings = { ...DEFAULTS, ...config };
  checkWhole("num_images", settings.num_images, 1, MAX_IMAGES);
  for (const seed of [settings.seed, ...settings.pinned]) checkWhole("seed", seed, 0, MAX_SEED);
  checkWhole("max_frames", settings.max_frames, 2, 1001);
  return settings;
}

/**
 * Draws pictures, as `sample_progressive` does; picture k depends on the noise of seed + k alone.
 *
 * Yields the moments of `trajectory.moments`: `index`, `total`, `t`, `alphaBar`, `x_t`, `x_0`,
 * `eps`, `guidance`, `clipped`, `numbers` and `kept`; at last the picture with index = total and
 * t = 0. Where `signal` is aborted its reason is thrown.
 */
export async function* draw(network, config, { signal } = {}) {
  const settings = settled(config);
  const { num_images: count, steps, spacing, solver, clipping } = settings;
  const told = guided(network, labelOfEach(network, settings.labels, count), settings.guidance);
  const timesteps = visitedTimesteps(network.schedule, steps, spacing);
  const seeds = seedsOf(settings);
  const x_t = normalPerPicture(network.size, seeds, "x_T");
  const taken = reverse(network, told, x_t, { solver, timesteps, seeds, clipping, signal });
  yield* moments(taken, network.size, settings.max_frames);
}

/**
 * Other futures of one picture of a drawing, from x_t at a kept moment on.
 *
 * `config` is the drawing's, `kept` those of its moments that were `kept`. Of `asked`, `picture` is
 * its place, `frame` the place in `kept` (not the last), `futures` 2 … 8, `variance` one of
 * `VARIANCES`; `label` and `guidance` may lead it elsewhere. Yields as `draw`, of a grid with the
 * parent first.
 */
export async function* branch(network, config, kept, asked, { signal } = {}) {
  const settings = settled(config);
  const { picture, frame, futures = 4, variance = "ddpm" } = asked;
  checkWhole("picture", picture, 0, settings.num_images - 1);
  checkWhole("frame", frame, 0, kept.length - 1);
  const own = labelOfEach(network, settings.labels, settings.num_images)[picture];
  const label = asked.label ?? own;
  const labels = label === undefined ? [] : [label];
  const told = guided(network, labels, asked.guidance ?? settings.guidance);
  const timesteps = visitedTimesteps(network.schedule, settings.steps, settings.spacing);
  const seed = seedsOf(settings)[picture];
  const { clipping } = settings;
  const whole = { timesteps, picture, frame, seed, futures, variance, clipping, signal };
  yield* moments(futuresOf(network, told, kept, whole), network.size, settings.max_frames);
}

/**
 * A picture at the paper's t, 0 … T: x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε, ε being the x_T of `seed`.
 *
 * `picture` has one picture's values in [−1, 1], channel by channel. Gives a moment: `t`,
 * `alphaBar`, `x_t`, `x_0`, `eps` and `numbers`.
 */
export function noised(network, picture, t, seed = 0) {
  checkWhole("t", t, 0, network.schedule.length);
  const alphaBar = alphaBarAt(network.schedule, t);
  const x_0 = Float32Array.from(picture);
  const eps = normal(network.size, seed, "x_T");
  const x_t = mixed(x_0, eps, alphaBar);
  const numbers = { t, alpha_bar: alphaBar, snr_db: snrDecibel(alphaBar) };
  return { t, timestep: toTimestep(t), alphaBar, x_t, x_0, eps, numbers };
}
