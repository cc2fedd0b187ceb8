"""The variational bound on −log p_θ(x_0), term by term (Ho et al. 2020, eq. (5)).

−log p_θ(x_0) ≤ L_T + Σ_{t=2…T} L_{t−1} + L_0, each in bits per dimension: nats over
(dimensions · ln 2). Everything is worked out in float64.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ddpm_demo.diffusion.parameterisation import log_variance
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError, check_choice, check_range

FIXED = ("fixed_small", "fixed_large")  # σ_t² = β̃_t, or β_t
LEARNED = "learned"  # what a network says that learned it (Nichol & Dhariwal 2021)
VARIANCES = (*FIXED, LEARNED)
HALF_BIN = 1 / 255  # half the distance of two of the 256 levels in [−1, 1]


def in_bits_per_dim(nats: Tensor) -> Tensor:
    """[n, …] nats of each dimension → [n] bits per dimension."""
    return nats.flatten(1).mean(1) / math.log(2)


def gaussian_kl(
    mean_1: Tensor | float,
    variance_1: Tensor | float,
    mean_2: Tensor | float,
    variance_2: Tensor | float,
) -> Tensor:
    """KL(N(mean_1, variance_1) ‖ N(mean_2, variance_2)) of each dimension, in nats.

    Computed in the precision of the tensors, of floats in float64.
    """
    apart, ratio = _tensor(mean_1 - mean_2), _tensor(variance_1 / variance_2)
    return 0.5 * (apart.square() / variance_2 + ratio - 1 - ratio.log())


def _tensor(value: Tensor | float) -> Tensor:
    return value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)


def prior_term(schedule: NoiseSchedule, x_0: Tensor) -> Tensor:
    """L_T = KL(q(x_T | x_0) ‖ N(0, I)), float64 [n]: nothing in it is learned.

    Args:
        x_0: [n, channels, height, width] in [−1, 1].
    """
    alpha_bar = float(schedule.alphas_cumprod[-1])
    # ½ (ᾱ x² + (1 − ᾱ) − 1 − ln(1 − ᾱ)), which loses no digits of a small ᾱ
    return in_bits_per_dim(0.5 * (alpha_bar * (x_0.double().square() - 1) - math.log1p(-alpha_bar)))


def small_variance(schedule: NoiseSchedule, timestep: int) -> float:
    """β̃_t; at t = 1, where it is 0, the β̃ of t = 2.

    Args:
        timestep: 0-based.
    """
    return float(schedule.posterior_variance[min(max(timestep, 1), len(schedule) - 1)])


def standard_deviation(
    schedule: NoiseSchedule, timestep: int, variance: str, v: Tensor | None = None
) -> float | Tensor:
    """σ_t of p_θ(x_{t−1} | x_t); for β̃ see `small_variance`.

    Args:
        timestep: 0-based.
        variance: One of `VARIANCES`.
        v: What the network said of the variance, any shape; needed for "learned" alone.

    Returns:
        A float; for "learned" float64 of the shape of v.

    Raises:
        UserError: "variance_not_learned" for "learned" without a v.
    """
    check_choice("variance", variance, VARIANCES)
    small, large = small_variance(schedule, timestep), float(schedule.betas[timestep])
    if variance != LEARNED:
        return math.sqrt(large if variance == "fixed_large" else small)
    if v is None:
        raise UserError("variance_not_learned")
    return (log_variance(v.double(), math.log(small), math.log(large)) / 2).exp()


def step_term(
    schedule: NoiseSchedule,
    x_0: Tensor,
    pred_x_0: Tensor,
    timestep: int,
    variance: str,
    v: Tensor | None = None,
) -> Tensor:
    """L_{t−1} = KL(q(x_{t−1} | x_t, x_0) ‖ p_θ(x_{t−1} | x_t)) of each dimension, in nats.

    The two means are c_0 x_0 + c_t x_t and c_0 x̂_0 + c_t x_t, so that x_t drops out of it.

    Args:
        x_0: The pictures, [n, channels, height, width].
        pred_x_0: x̂_0, same shape, clipped if p_θ clips.
        timestep: 0-based, from 1 on.
        variance: One of `VARIANCES`.
        v: As in `standard_deviation`.
    """
    check_range("timestep", timestep, 1, len(schedule) - 1)
    coefficient = float(schedule.posterior_mean_coef_x0[timestep])
    return gaussian_kl(
        coefficient * x_0.double(),
        float(schedule.posterior_variance[timestep]),
        coefficient * pred_x_0.double(),
        standard_deviation(schedule, timestep, variance, v) ** 2,
    )


def levels_of(x_0: Tensor) -> Tensor:
    """The 8-bit levels u = 127.5 (x + 1) of pictures in [−1, 1], as uint8 of the same shape.

    Exact for pictures that were made of levels; otherwise the nearest level.
    """
    return ((x_0.double() + 1) * 127.5).round().byte()


def bin_log_probability(levels: Tensor, mean: Tensor, sigma: float | Tensor) -> Tensor:
    """ln of a Gaussian's share of the bin of each level (Ho et al. 2020, eq. (13)).

    The 256 bins are 2/255 wide about the levels u/127.5 − 1; the first and the last are open,
    so that the shares sum to 1.

    Args:
        levels: u, integers 0 … 255.
        mean: In [−1, 1] units, a shape that broadcasts with `levels`.
        sigma: σ > 0, a float or a tensor of that shape.

    Returns:
        float64, ≤ 0.
    """
    centre = levels.double() / 127.5 - 1
    low = (centre - HALF_BIN - mean.double()) / sigma
    high = (centre + HALF_BIN - mean.double()) / sigma
    low = torch.where(levels == 0, -torch.inf, low)
    high = torch.where(levels == 255, torch.inf, high)
    # mirrored into the lower tail, where ln Φ keeps its digits
    flip = low > 0
    low, high = torch.where(flip, -high, low), torch.where(flip, -low, high)
    log_low, log_high = torch.special.log_ndtr(low), torch.special.log_ndtr(high)
    share: Tensor = log_high + torch.log(-torch.expm1((log_low - log_high).clamp(max=-1e-300)))
    return share


def reconstruction_term(
    schedule: NoiseSchedule,
    x_0: Tensor,
    pred_x_0: Tensor,
    variance: str,
    v: Tensor | None = None,
) -> Tensor:
    """L_0 = −ln p_θ(x_0 | x_1) of each dimension, in nats; at t = 1 the mean is x̂_0 itself.

    Args:
        x_0: The pictures, [n, channels, height, width] in [−1, 1].
        pred_x_0: x̂_0 from x_1, same shape.
        variance: One of `VARIANCES`: σ² is β_1, or β̃_2 in the place of β̃_1 = 0, or between them.
        v: As in `standard_deviation`.
    """
    sigma = standard_deviation(schedule, 0, variance, v)
    return -bin_log_probability(levels_of(x_0), pred_x_0, sigma)
