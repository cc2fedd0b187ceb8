// The forward process: β tables, and all that follows from one, in float64.
// The twin of ddpm_demo/diffusion/schedule.py, and of what scheduler_options.py reads of a model's
// scheduler_config.json.

import { Refused, checkChoice, checkRange } from "../errors.js";

const MAX_BETA = 0.999;

/** What diffusers means by a scheduler_config.json that leaves these out. */
const DEFAULTS = {
  num_train_timesteps: 1000,
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: "linear",
  trained_betas: null,
  prediction_type: "epsilon",
  rescale_betas_zero_snr: false,
};

/** The paper's t of a 0-based timestep; 0, the image itself, for −1. */
export const toPaperT = (timestep) => timestep + 1;

/** The 0-based timestep of the paper's t; −1 for t = 0. */
export const toTimestep = (t) => t - 1;

function linearBetas(steps, start, end) {
  const share = (k) => (steps > 1 ? k / (steps - 1) : 0);
  return Float64Array.from({ length: steps }, (_, k) => start + (end - start) * share(k));
}

function sigmoidBetas(steps, start, end) {
  return linearBetas(steps, -6, 6).map((u) => (end - start) / (1 + Math.exp(-u)) + start);
}

function betasFromAlphaBar(alphaBar, steps) {
  return Float64Array.from({ length: steps }, (_, k) =>
    Math.min(1 - alphaBar((k + 1) / steps) / alphaBar(k / steps), MAX_BETA),
  );
}

const cosineAlphaBar = (u) => Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;

function laplaceAlphaBar(u) {
  const logSnr = (u > 0.5 ? 0.5 : -0.5) * Math.log(1 - 2 * Math.abs(u - 0.5) + 1e-6);
  return 1 / Math.sqrt(1 + Math.exp(-logSnr));
}

/** diffusers' names of β tables, each a function of T, the first β and the last. */
const BETA_TABLES = {
  linear: linearBetas,
  scaled_linear: (steps, start, end) =>
    linearBetas(steps, Math.sqrt(start), Math.sqrt(end)).map((root) => root * root),
  squaredcos_cap_v2: (steps) => betasFromAlphaBar(cosineAlphaBar, steps),
  sigmoid: sigmoidBetas,
  laplace: (steps) => betasFromAlphaBar(laplaceAlphaBar, steps),
};

/** The products of `factors` from the first to each of them. */
function cumulativeProduct(factors) {
  let product = 1;
  return factors.map((factor) => (product *= factor));
}

/** √ᾱ shifted and stretched so that it keeps its start and ends at 0 (Lin et al. 2023, alg. 1). */
function zeroTerminalSnr(betas) {
  const signal = cumulativeProduct(betas.map((beta) => 1 - beta)).map(Math.sqrt);
  const [first, last] = [signal[0], signal.at(-1)];
  const alphaBar = signal.map((s) => (((s - last) * first) / (first - last)) ** 2);
  return alphaBar.map((value, k) => 1 - value / (k ? alphaBar[k - 1] : 1));
}

/** A β table and what follows from it; every table is a Float64Array by 0-based timestep. */
export class NoiseSchedule {
  /** `alphasCumprod` is ᾱ where it is known better than from `betas`. */
  constructor(betas, alphasCumprod = null) {
    this.betas = Float64Array.from(betas);
    this.alphas = this.betas.map((beta) => 1 - beta);
    this.alphasCumprod = alphasCumprod ?? cumulativeProduct(this.alphas);
    this.alphasCumprodPrev = this.alphasCumprod.map((_, k, bars) => (k ? bars[k - 1] : 1));
    if (!this.length || !this.betas.every((beta) => beta > Number.EPSILON && beta <= 1))
      throw new Refused("out_of_range", { name: "beta", low: 0, high: 1 });
  }

  /** T. */
  get length() {
    return this.betas.length;
  }

  #table(value) {
    return this.betas.map((beta, k) =>
      value(beta, this.alphasCumprod[k], this.alphasCumprodPrev[k], this.alphas[k]),
    );
  }

  /** ᾱ_t / (1 − ᾱ_t). */
  get snr() {
    return this.#table((_, bar) => bar / (1 - bar));
  }

  /** β̃_t, the variance of q(x_{t−1} | x_t, x_0) (Ho et al. 2020, eq. (7)). */
  get posteriorVariance() {
    return this.#table((beta, bar, previous) => (beta * (1 - previous)) / (1 - bar));
  }

  /** c_0 in μ̃_t = c_0 x_0 + c_t x_t. */
  get posteriorMeanCoefX0() {
    return this.#table((beta, bar, previous) => (Math.sqrt(previous) * beta) / (1 - bar));
  }

  /** c_t in μ̃_t = c_0 x_0 + c_t x_t. */
  get posteriorMeanCoefXt() {
    return this.#table(
      (_, bar, previous, alpha) => (Math.sqrt(alpha) * (1 - previous)) / (1 - bar),
    );
  }

  /** The schedule of the chain that visits only some `timesteps`, 0-based in any order. */
  respaced(timesteps) {
    const kept = [...new Set(timesteps)].sort((a, b) => a - b);
    for (const end of [kept[0], kept.at(-1)]) checkRange("timestep", end, 0, this.length - 1);
    const bars = Float64Array.from(kept, (timestep) => this.alphasCumprod[timestep]);
    return new NoiseSchedule(bars.map((bar, k) => 1 - bar / (k ? bars[k - 1] : 1)), bars);
  }
}

/** ᾱ by the paper's t; ᾱ_0 = 1 of the picture itself. */
export function alphaBarAt(schedule, t) {
  checkRange("t", t, 0, schedule.length);
  return t ? schedule.alphasCumprod[toTimestep(t)] : 1;
}

/** The forward process that a model's scheduler_config.json means. */
export function scheduleOf(config) {
  const options = { ...DEFAULTS, ...config };
  checkChoice("beta_schedule", options.beta_schedule, Object.keys(BETA_TABLES));
  const { num_train_timesteps: steps, beta_start: start, beta_end: end } = options;
  const betas = options.trained_betas ?? BETA_TABLES[options.beta_schedule](steps, start, end);
  return new NoiseSchedule(
    options.rescale_betas_zero_snr ? zeroTerminalSnr(Float64Array.from(betas)) : betas,
  );
}

/** What the output of a model is: "epsilon", "sample" or "v_prediction". */
export const predictionTypeOf = (config) => config.prediction_type ?? DEFAULTS.prediction_type;
