// How x_0, ε and v make x_t, and how each of them follows from another when x_t is known.
// The twin of ddpm_demo/diffusion/parameterisation.py. Pictures are Float32Arrays, one after the
// other; every product and sum is rounded to float32, as torch rounds it.

import { checkChoice } from "../errors.js";

export const PREDICTION_TYPES = ["epsilon", "sample", "v_prediction"];
const LEAST_ALPHA_BAR = 2 ** -24;
const NO_SIGNAL = 2 ** -126; // float32's smallest normal number

const f32 = Math.fround;

/** ᾱ to divide by: 2⁻²⁴ where nothing of the image is left. */
const nonzero = (alphaBar) => (alphaBar >= NO_SIGNAL ? alphaBar : LEAST_ALPHA_BAR);

/** √ᾱ_t and √(1 − ᾱ_t), by which x_0 and ε are multiplied in x_t. */
export const roots = (alphaBar) => [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];

/** a · x + b · y of two lists of values. */
function mixed(a, x, b, y) {
  const [left, right] = [f32(a), f32(b)];
  return x.map((value, k) => f32(f32(left * value) + f32(right * y[k])));
}

/** (x − a · y) / b of two lists of values. */
function solved(x, a, y, b) {
  const [factor, divisor] = [f32(a), f32(b)];
  return x.map((value, k) => f32(f32(value - f32(factor * y[k])) / divisor));
}

/** x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε (Ho et al. 2020, eq. (4)). */
export function noised(x_0, eps, alphaBar) {
  const [root, rest] = roots(alphaBar);
  return mixed(root, x_0, rest, eps);
}

/** x̂_0, the clean image that `output` stands for; not clipped. */
export function predictedX0(output, x_t, alphaBar, predictionType) {
  checkChoice("prediction_type", predictionType, PREDICTION_TYPES);
  if (predictionType === "sample") return output;
  const [root, rest] = roots(alphaBar);
  if (predictionType === "v_prediction") return mixed(root, x_t, -rest, output);
  return solved(x_t, rest, output, roots(nonzero(alphaBar))[0]);
}

/** ε̂, the noise that `output` stands for. */
export function predictedEpsilon(output, x_t, alphaBar, predictionType) {
  checkChoice("prediction_type", predictionType, PREDICTION_TYPES);
  if (predictionType === "epsilon") return output;
  const [root, rest] = roots(alphaBar);
  if (predictionType === "v_prediction") return mixed(rest, x_t, root, output);
  return solved(x_t, root, output, rest);
}

/** What an output of `batch` pictures says of the mean, if it says the variance too. */
export function splitVariance(output, batch, size) {
  if (output.length === batch * size) return output;
  const mean = new Float32Array(batch * size);
  const stride = output.length / batch;
  for (let k = 0; k < batch; k += 1)
    mean.set(output.subarray(k * stride, k * stride + size), k * size);
  return mean;
}

/** Every value brought into [−1, 1]. */
export const clipped = (x_0) => x_0.map((value) => Math.min(Math.max(value, -1), 1));

/**
 * Clips each picture of `size` values to a quantile q of its own |x̂_0|, at least 1, and divides
 * by q (Saharia et al. 2022).
 */
export function dynamicThreshold(x_0, size, ratio) {
  const out = new Float32Array(x_0.length);
  for (let start = 0; start < x_0.length; start += size) {
    const picture = x_0.subarray(start, start + size);
    const q = Math.max(1, quantile(picture.map(Math.abs).sort(), ratio));
    picture.forEach((value, k) => (out[start + k] = Math.min(Math.max(value, -q), q) / q));
  }
  return out;
}

/** The quantile of rising values, between two of them in a straight line. */
function quantile(rising, ratio) {
  const place = ratio * (rising.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, rising.length - 1);
  return f32(rising[below] + (place - below) * (rising[above] - rising[below]));
}
