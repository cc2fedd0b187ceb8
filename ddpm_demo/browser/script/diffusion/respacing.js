// Which timesteps a reverse process visits, and the numbers of each of its steps.
// The twin of ddpm_demo/diffusion/respacing.py.

import { Refused, checkChoice, checkWhole } from "../errors.js";

export const SPACINGS = ["trailing", "quadratic", "logsnr"];
const MIN_VARIANCE = 1e-20; // as in diffusers; β̃ is 0 only where no noise is added

/** The nearest whole number, of two the even one, as numpy rounds. */
export function roundEven(x) {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 ? below + 1 : below;
}

/** `count` numbers from `first` to `last`, evenly spread. */
const spread = (first, last, count) =>
  Array.from({ length: count }, (_, k) =>
    k === count - 1 ? last : first + (k * (last - first)) / (count - 1),
  );

/** Where `value` lies among `rising` numbers, as a place between two of them. */
function placeAmong(rising, value) {
  const above = rising.findIndex((other) => other > value);
  if (above < 0) return rising.length - 1;
  if (above === 0) return 0;
  const [low, high] = [rising[above - 1], rising[above]];
  return above - 1 + (value - low) / (high - low);
}

/** The falling 0-based timesteps of `steps` steps from T − 1, spaced as one of `SPACINGS`. */
export function visitedTimesteps(schedule, steps, spacing = "trailing") {
  checkChoice("spacing", spacing, SPACINGS);
  const top = schedule.length;
  if (steps > top) throw new Refused("too_many_steps", { steps, timesteps: top });
  checkWhole("steps", steps, 1, top);
  if (spacing === "trailing")
    return Array.from({ length: steps }, (_, k) => roundEven(top - k * (top / steps)) - 1);
  if (steps === 1) return [top - 1];
  const rising = spacing === "quadratic" ? evenInRoots(top, steps) : evenInLogSnr(schedule, steps);
  let least = -Infinity;
  const distinct = rising.map((wanted, k) => {
    least = Math.max(least, roundEven(wanted) - k);
    return Math.min(least + k, top - steps + k);
  });
  return distinct.reverse();
}

const evenInRoots = (top, steps) => spread(0, Math.sqrt(top - 1), steps).map((root) => root * root);

function evenInLogSnr(schedule, steps) {
  const falling = Array.from(schedule.snr, Math.log); // −∞ at T where no signal is left
  const last = falling.findLast(Number.isFinite);
  const rising = falling.map((value) => -value);
  const places = spread(falling[0], last, steps).map((value) => placeAmong(rising, -value));
  places[steps - 1] = schedule.length - 1;
  return places;
}

/**
 * The steps of a process that visits only the falling `timesteps`, by timestep: `previous` (−1 is
 * the picture), `beta` of the leap, `posteriorVariance` β̃, `coefX0` and `coefXt` of eq. (7).
 */
export function reverseSteps(schedule, timesteps) {
  if (timesteps.some((timestep, k) => k && timestep >= timesteps[k - 1])) {
    const details = { name: "timesteps", value: timesteps, allowed: "falling ones" };
    throw new Refused("bad_choice", details);
  }
  const rising = [...timesteps].reverse();
  const kept = schedule.respaced(rising);
  const { posteriorVariance, posteriorMeanCoefX0, posteriorMeanCoefXt } = kept;
  return new Map(
    rising.map((timestep, k) => [
      timestep,
      {
        previous: k ? rising[k - 1] : -1,
        beta: kept.betas[k],
        posteriorVariance: posteriorVariance[k],
        coefX0: posteriorMeanCoefX0[k],
        coefXt: posteriorMeanCoefXt[k],
      },
    ]),
  );
}

/** σ of a step's noise: σ² = β̃ where it is "fixed_small", β where it is "fixed_large". */
export function standardDeviation(step, varianceType) {
  checkChoice("variance_type", varianceType, ["fixed_small", "fixed_large"]);
  const small = Math.max(step.posteriorVariance, MIN_VARIANCE);
  return Math.sqrt(varianceType === "fixed_small" ? small : step.beta);
}
