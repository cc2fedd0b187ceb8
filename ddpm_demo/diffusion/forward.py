"""The forward process of one picture: x_t at once or step by step, and its pixels' distribution.

The page computes the same in the browser (`ui/forward/stage/forward.js`), and its tests compare
the two.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from torch import Tensor

from ddpm_demo.errors import check_range

from .parameterisation import noised, roots
from .schedule import NoiseSchedule, to_paper_t, to_timestep


def alpha_bar_at(schedule: NoiseSchedule, t: int) -> float:
    """ᾱ_t by the paper's t; ᾱ_0 = 1 of the picture itself.

    Raises:
        UserError: "out_of_range" unless t is one of 0 … T.
    """
    check_range("t", t, 0, len(schedule))
    return float(schedule.alphas_cumprod[to_timestep(t)]) if t else 1.0


def noised_at(schedule: NoiseSchedule, x_0: Tensor, eps: Tensor, t: int) -> Tensor:
    """x_t at the paper's t, in float64.

    Args:
        schedule: ᾱ.
        x_0: Any shape, in [−1, 1].
        eps: The same shape.
        t: The paper's, 0 … T; 0 gives the picture back.

    Returns:
        float64, the same shape; it leaves [−1, 1].
    """
    return noised(x_0.double(), eps.double(), alpha_bar_at(schedule, t))


def markov_chain(
    schedule: NoiseSchedule, x_0: Tensor, draw: Callable[[int], Tensor]
) -> Iterator[Tensor]:
    """x_0, then x_t = √α_t x_{t−1} + √β_t z_t for t = 1 … T (Ho et al. 2020, eq. (2)).

    At each t it has the distribution of `noised_at`, but not its pixels: z_1 … z_t add up to an ε
    of their own.

    Args:
        schedule: β.
        x_0: Any shape, in [−1, 1].
        draw: z_t by the paper's t, of the same shape.

    Yields:
        float64, the same shape, T + 1 times.
    """
    x_t = x_0.double()
    yield x_t
    for timestep, beta in enumerate(schedule.betas.tolist()):
        z = draw(to_paper_t(timestep)).double()
        x_t = math.sqrt(1 - beta) * x_t + math.sqrt(beta) * z
        yield x_t


def kl_to_standard_normal(mean: float, variance: float) -> float:
    """KL(N(mean, variance) ‖ N(0, 1)) = ½ (variance + mean² − 1 − ln variance), in nats.

    Infinite where the variance is 0, as for a picture of one colour.
    """
    if variance <= 0:
        return math.inf
    return (variance + mean**2 - 1 - math.log(variance)) / 2


def numbers(schedule: NoiseSchedule, x_t: Tensor, t: int) -> dict[str, float | None]:
    """What the Forward tab reads out at t, as plain numbers.

    Args:
        schedule: β and ᾱ.
        x_t: What `noised_at` gave, not clipped.
        t: The paper's, 0 … T.

    Returns:
        `t`, `timesteps` (T), `alpha_bar`, `sqrt_alpha_bar`, `sqrt_one_minus_alpha_bar`, `snr_db`
        and `beta` (both None at t = 0), `mean` and `variance` of the pixels, and `kl` of the
        Gaussian fitted to them to N(0, 1), in nats (None where the variance is 0).
    """
    alpha_bar = alpha_bar_at(schedule, t)
    mean, variance = float(x_t.double().mean()), float(x_t.double().var(unbiased=False))
    kl = kl_to_standard_normal(mean, variance)
    root, rest = roots(alpha_bar)
    return {
        "t": t,
        "timesteps": len(schedule),
        "alpha_bar": alpha_bar,
        "sqrt_alpha_bar": float(root),
        "sqrt_one_minus_alpha_bar": float(rest),
        "snr_db": float(schedule.snr_db[to_timestep(t)]) if t else None,
        "beta": float(schedule.betas[to_timestep(t)]) if t else None,
        "mean": mean,
        "variance": variance,
        "kl": kl if math.isfinite(kl) else None,
    }
