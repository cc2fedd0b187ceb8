"""Which timesteps a reverse process visits, and the numbers of each of its steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from torch import Tensor

from ddpm_demo.config import SPACINGS
from ddpm_demo.errors import UserError, check_choice, check_range

from .parameterisation import log_variance
from .schedule import NoiseSchedule

TIMESTEP_SPACINGS = ("linspace", "leading", "trailing")
LEARNED = ("learned", "learned_range")
VARIANCE_TYPES = ("fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log", *LEARNED)
MIN_VARIANCE = 1e-20  # as in diffusers; β̃ is 0 only where no noise is added


def spaced_timesteps(spacing: str, num_train_timesteps: int, steps: int, offset: int) -> list[int]:
    """Falling 0-based timesteps, evenly spread (Lin et al. 2023, table 2).

    Args:
        spacing: One of `TIMESTEP_SPACINGS`. "linspace" has both ends, "leading" ends at 0,
            "trailing" starts at T − 1.
        num_train_timesteps: T.
        steps: How many, 1 … T.
        offset: Added to every timestep of "leading".
    """
    check_choice("timestep_spacing", spacing, TIMESTEP_SPACINGS)
    _check_steps(steps, num_train_timesteps)
    falling: np.ndarray
    if spacing == "linspace":
        falling = np.linspace(0, num_train_timesteps - 1, steps).round()[::-1]
    elif spacing == "leading":
        falling = np.arange(steps)[::-1] * (num_train_timesteps // steps) + offset
    else:  # counted in whole steps: a range by a float stride may hold one value too many
        stride = num_train_timesteps / steps
        falling = np.round(num_train_timesteps - np.arange(steps) * stride) - 1
    timesteps: list[int] = falling.astype(int).tolist()
    return timesteps


def visited_timesteps(schedule: NoiseSchedule, steps: int, spacing: str = "trailing") -> list[int]:
    """The falling 0-based timesteps of a reverse process from T − 1, where x_t is pure noise.

    Args:
        schedule: The forward process.
        steps: How many, 1 … T.
        spacing: "trailing" is even in t (Lin et al. 2023, table 2; ours, as diffusers' own can
            visit timestep −1). "quadratic" is even in √t, so that steps shorten towards the
            picture (Song et al. 2020, appendix D.3, there from 0.8 T on). "logsnr" is even in
            log ᾱ/(1 − ᾱ) (Lu et al. 2022, section 3). The last two end at timestep 0; where
            they would visit a timestep twice, they take its neighbours.

    Raises:
        UserError: for more steps than there are timesteps, or an unknown spacing.
    """
    check_choice("spacing", spacing, SPACINGS)
    top = len(schedule)
    if spacing == "trailing":
        return spaced_timesteps("trailing", top, steps, 0)
    _check_steps(steps, top)
    if steps == 1:
        return [top - 1]
    if spacing == "quadratic":
        rising = np.linspace(0, (top - 1) ** 0.5, steps) ** 2
    else:
        log_snr = schedule.snr.log().numpy()  # falls with t; −∞ at T where no signal is left
        wanted = np.linspace(log_snr[0], log_snr[np.isfinite(log_snr)][-1], steps)
        rising = np.interp(-wanted, -log_snr, np.arange(top))
        rising[-1] = top - 1
    places = np.arange(steps)
    distinct = np.maximum.accumulate(rising.round() - places) + places
    timesteps: list[int] = np.minimum(distinct, top - steps + places)[::-1].astype(int).tolist()
    return timesteps


def _check_steps(steps: int, timesteps: int) -> None:
    if steps > timesteps:
        raise UserError("too_many_steps", steps=steps, timesteps=timesteps)
    check_range("num_inference_steps", steps, 1, timesteps)


class ReverseStep(NamedTuple):
    """The numbers of one step from a kept timestep to the one kept before it, Python floats.

    Args:
        previous: Where the step leads; −1 is the picture.
        alpha_bar: ᾱ at the timestep.
        beta: β of the leap, 1 − ᾱ/ᾱ_previous.
        posterior_variance: β̃ of the leap.
        coef_x0: c_0.
        coef_xt: c_t.
    """

    previous: int
    alpha_bar: float
    beta: float
    posterior_variance: float
    coef_x0: float
    coef_xt: float

    def standard_deviation(
        self, variance_type: str, predicted: Tensor | None = None
    ) -> float | Tensor:
        """σ of the step's noise.

        Args:
            variance_type: One of `VARIANCE_TYPES`; the "_log" ones mean the same σ.
            predicted: What the network said of the variance, for the learned types.
        """
        check_choice("variance_type", variance_type, VARIANCE_TYPES)
        small, large = max(self.posterior_variance, MIN_VARIANCE), self.beta
        if variance_type not in LEARNED:
            variance = small if variance_type.startswith("fixed_small") else large
            deviation: float = variance**0.5
            return deviation
        if predicted is None:
            allowed = f"a tensor for {variance_type!r}"
            raise UserError("bad_choice", name="predicted variance", value=None, allowed=allowed)
        if variance_type == "learned":
            return predicted**0.5
        return (log_variance(predicted, math.log(small), math.log(large)) / 2).exp()


def reverse_steps(schedule: NoiseSchedule, timesteps: Sequence[int]) -> dict[int, ReverseStep]:
    """The steps of a process that visits only `timesteps`, by timestep.

    Args:
        schedule: The forward process.
        timesteps: Falling, 0-based.

    Raises:
        UserError: when they do not fall, or leave 0 … T − 1.
    """
    rising = list(timesteps)[::-1]
    if rising != sorted(set(rising)):
        raise UserError("bad_choice", name="timesteps", value=timesteps, allowed="falling ones")
    kept = schedule.respaced(rising)
    tables = (
        kept.alphas_cumprod,
        kept.betas,
        kept.posterior_variance,
        kept.posterior_mean_coef_x0,
        kept.posterior_mean_coef_xt,
    )
    rows = zip([-1, *rising[:-1]], *(table.tolist() for table in tables), strict=True)
    return dict(zip(rising, map(ReverseStep._make, rows), strict=True))
