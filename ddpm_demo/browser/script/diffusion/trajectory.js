// The moments of a reverse process with their numbers, and which of them are worth keeping.
// The twin of ddpm_demo/diffusion/trajectory.py.

import { roundEven } from "./respacing.js";

/** 10 log₁₀ ᾱ/(1 − ᾱ); null where it is infinite: for the picture, and for pure noise. */
export const snrDecibel = (alphaBar) =>
  alphaBar > 0 && alphaBar < 1 ? 10 * Math.log10(alphaBar / (1 - alphaBar)) : null;

/** ‖x‖/√d of each picture that counts, then the mean over them; null for no x. */
function rootMeanSquare(x, size, places) {
  if (!x) return null;
  let sum = 0;
  for (const place of places) {
    const picture = x.subarray(place * size, (place + 1) * size);
    sum += Math.sqrt(picture.reduce((squares, value) => squares + value * value, 0) / size);
  }
  return sum / places.length;
}

/** x − y, value by value. */
const minus = (x, y) => x.map((value, k) => value - y[k]);

/** The numbers beside a moment, by the names that the timeline knows. */
function numbersOf({ t, alphaBar, eps, change, clipped, guidance, read }, batch, size) {
  const places = read ?? Array.from({ length: batch }, (_, k) => k);
  const mean = (values) => places.reduce((sum, place) => sum + values[place], 0) / places.length;
  const numbers = {
    t,
    alpha_bar: alphaBar,
    snr_db: snrDecibel(alphaBar),
    eps_norm: rootMeanSquare(eps, size, places),
    change: rootMeanSquare(change, size, places),
    clipped: clipped && mean(clipped),
  };
  if (guidance) numbers.guidance = rootMeanSquare(guidance, size, places);
  return numbers;
}

/**
 * Which of `total` steps to keep so that, with the picture, at most `most` remain: all of them when
 * they fit, else closer together near the end. The first step is always kept.
 */
export function keptSteps(total, most) {
  const room = most - 1;
  if (total <= room) return Array.from({ length: total }, (_, k) => k);
  const wanted = new Set();
  for (let k = 1; k <= room; k += 1) wanted.add(roundEven(total * (k / room) ** 2));
  wanted.delete(0);
  const distances = new Set(wanted);
  for (let d = 1; distances.size < room; d += 1) distances.add(d);
  return [...distances].map((distance) => total - distance).sort((a, b) => a - b);
}

/**
 * The moments of a process: each of its `steps` as it was taken, and at last the picture.
 *
 * A moment has what a step of `sampling.reverse` has but for `prev`, and `numbers`, by the names
 * that the timeline knows, and `kept`, whether it is one of the at most `maxFrames` to keep. The
 * last one has index = `total`, t = 0, timestep −1, x_t = x_0 and no eps.
 */
export async function* moments(steps, size, maxFrames) {
  let before = null;
  let kept = null;
  for await (const { prev, ...step } of steps) {
    kept ??= new Set(keptSteps(step.total, maxFrames));
    const { x_t, total, index, read } = step;
    const batch = x_t.length / size;
    const change = before && minus(x_t, before);
    const numbers = numbersOf({ ...step, change }, batch, size);
    yield { ...step, numbers, kept: kept.has(index) };
    before = x_t;
    if (index < total - 1) continue;
    const picture = { index: total, total, timestep: -1, t: 0, alphaBar: 1, x_t: prev, x_0: prev };
    const last = { ...picture, eps: null, clipped: null, guidance: null, read };
    const told = numbersOf({ ...last, change: minus(prev, x_t) }, batch, size);
    yield { ...last, numbers: told, kept: true };
  }
}
