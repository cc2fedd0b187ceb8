// The solvers of the reverse process behind one interface: `step(x_0, x_t, z)` gives x at the
// next visited timestep. The twin of ddpm_demo/diffusion/solvers.py, which leads to diffusers'
// multistep solvers; what they do for x̂_0 is written down here.
// Every solver is handed x̂_0, clipped already. Steps are taken in float64 and kept in float32.

import { checkChoice } from "../errors.js";
import { reverseSteps, standardDeviation } from "./respacing.js";

export const SOLVERS = ["ddpm", "ddpm-large", "ddim", "dpm++", "dpm++-sde", "unipc"];
export const DRAWS_NOISE = ["ddpm", "ddpm-large", "dpm++-sde"]; // the others follow an ODE
const LEAST_ALPHA_BAR = 2.2250738585072014e-308; // float64's smallest normal number
const HALF = 0.5;

/** The sum of [factor, values] pairs; pairs without a factor are left out. */
function combined(...pairs) {
  const used = pairs.filter(([factor]) => factor);
  const out = new Float32Array(pairs[0][1].length);
  for (let k = 0; k < out.length; k += 1) {
    let sum = 0;
    for (const [factor, values] of used) sum += factor * values[k];
    out[k] = sum;
  }
  return out;
}

/** A solver for the falling `timesteps`; one of them, once, is taken by each `step` in turn. */
export function makeSolver(schedule, solver, timesteps) {
  checkChoice("solver", solver, SOLVERS);
  if (solver === "ddpm") return ancestral(schedule, timesteps, "fixed_small");
  if (solver === "ddpm-large") return ancestral(schedule, timesteps, "fixed_large");
  const moments = momentsOf(schedule, timesteps);
  if (solver === "unipc") return uniPc(moments);
  return dpmSolver(moments, solver === "ddim" ? 1 : 2, DRAWS_NOISE.includes(solver));
}

/** x_{t−1} = c_0 x̂_0 + c_t x_t + σ z (Ho et al. 2020, eq. (7) and algorithm 2). */
function ancestral(schedule, timesteps, varianceType) {
  const steps = reverseSteps(schedule, timesteps);
  let index = 0;
  return {
    step(x_0, x_t, z) {
      const step = steps.get(timesteps[index++]);
      const sigma = step.previous >= 0 ? standardDeviation(step, varianceType) : 0;
      return combined([step.coefX0, x_0], [step.coefXt, x_t], [sigma, z]);
    },
  };
}

/** α = √ᾱ, σ = √(1 − ᾱ) and λ = ln α/σ at each visited timestep, and at last of the picture. */
function momentsOf(schedule, timesteps) {
  const bars = timesteps.map((timestep) => schedule.alphasCumprod[timestep]);
  return [...bars, 1].map((alphaBar) => {
    const bar = Math.max(alphaBar, LEAST_ALPHA_BAR);
    const [alpha, sigma] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
    return { alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
  });
}

/**
 * DPM-Solver++ (Lu et al. 2022), of which the first order is DDIM. Of the second order the first
 * step and the last are of the first. `noisy` is its SDE, which draws z.
 */
function dpmSolver(moments, order, noisy) {
  const total = moments.length - 1;
  let index = 0;
  let before = null; // x̂_0 of the step before
  return {
    step(x_0, x_t, z) {
      const [from, to] = [moments[index], moments[index + 1]];
      const h = to.lambda - from.lambda;
      const gained = -Math.expm1(noisy ? -2 * h : -h); // how much of the way to x̂_0 is gone
      const kept = (to.sigma / from.sigma) * (noisy ? Math.exp(-h) : 1);
      const share = to.alpha * gained;
      const pairs = [[kept, x_t], [share, x_0]];
      if (order === 2 && before && index < total - 1) {
        const slope = (HALF * share * h) / (from.lambda - moments[index - 1].lambda);
        pairs.push([slope, x_0], [-slope, before]);
      }
      if (noisy) pairs.push([to.sigma * Math.sqrt(gained), z]);
      [before, index] = [x_0, index + 1];
      return combined(...pairs);
    },
  };
}

/** UniPC of second order with B(h) = eʰ − 1 (Zhao et al. 2023): a predictor, then a corrector. */
function uniPc(moments) {
  const total = moments.length - 1;
  let index = 0;
  let last = null; // the x that the step before went out from, and its order
  const known = []; // x̂_0 of the two latest steps, the latest first

  /** x at moment `index` + 1 as [factor, values] pairs, without what the second order adds. */
  function firstOrder(place, x, x_0) {
    const [from, to] = [moments[place], moments[place + 1]];
    const growth = Math.expm1(from.lambda - to.lambda);
    return { growth, pairs: [[to.sigma / from.sigma, x], [-to.alpha * growth, x_0]] };
  }

  /** How far λ of the step before lies behind, in steps of the present size; negative. */
  function behind(place) {
    const [before, from, to] = moments.slice(place - 1, place + 2);
    return (before.lambda - from.lambda) / (to.lambda - from.lambda);
  }

  /** The x that the step before would have reached, had it known the x̂_0 that was found there. */
  function correct(x_0) {
    const place = index - 1;
    const { growth, pairs } = firstOrder(place, last.x, known[0]);
    const weight = -moments[index].alpha * growth;
    let [old, fresh] = [0, HALF];
    if (last.order === 2) [old, fresh] = correctorWeights(moments, place, growth, behind(place));
    pairs.push([weight * fresh, x_0], [-weight * fresh, known[0]]);
    if (last.order === 2) pairs.push(...difference(weight * old, place));
    return combined(...pairs);
  }

  /** `factor` times (x̂_0 of the step before − the latest x̂_0) / how far it lies behind. */
  function difference(factor, place) {
    const share = factor / behind(place);
    return [[share, known[1]], [-share, known[0]]];
  }

  return {
    step(x_0, x_t) {
      const x = last ? correct(x_0) : x_t;
      known.unshift(x_0);
      known.length = Math.min(known.length, 2);
      const order = Math.min(2, total - index, known.length);
      const { growth, pairs } = firstOrder(index, x, x_0);
      if (order === 2) pairs.push(...difference(-moments[index + 1].alpha * growth * HALF, index));
      [last, index] = [{ x, order }, index + 1];
      return combined(...pairs);
    },
  };
}

/** The weights of the corrector of second order: of the older difference, and of the new one. */
function correctorWeights(moments, place, growth, ratio) {
  const h = moments[place].lambda - moments[place + 1].lambda;
  const phi = growth / h - 1;
  const [first, second] = [phi / growth, (2 * (phi / h - HALF)) / growth];
  const old = (first - second) / (1 - ratio);
  return [old, first - old];
}
