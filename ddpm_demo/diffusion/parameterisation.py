"""How x_0, ε and v make x_t, and how each of them follows from another when x_t is known.

The noising formula, eq. (4), and its solutions are written down here and nowhere else; only
`DDPMScheduler.add_noise` and `get_velocity` multiply by roots from a table of their own.
x_t and any one of the three determine the other two. The functions are pure. ᾱ_t may be a
float, or a tensor that broadcasts with the images and has their dtype (a float64 table times a
float32 image would make the image float64).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.errors import check_choice

AlphaBar = float | Tensor

LEAST_ALPHA_BAR = 2.0**-24
_NO_SIGNAL = torch.finfo(torch.float32).tiny


def nonzero(alpha_bar: AlphaBar) -> AlphaBar:
    """ᾱ to divide by: 2⁻²⁴ where nothing of the image is left, else ᾱ itself.

    At zero terminal SNR x̂_0 = (x_T − ε̂)/√ᾱ_T is not defined: x_T is ε, so ε̂ says nothing about
    the image. A small ᾱ in the place of 0 keeps it finite. The value is that of diffusers'
    few-step solvers. It is small enough that a clipped x̂_0 is ±1, as in diffusers' DDPMScheduler,
    and large enough that an unclipped x̂_0 is soon forgotten by the steps that follow. An ᾱ
    too small for float32 counts as 0.
    """
    if isinstance(alpha_bar, Tensor):
        return alpha_bar.where(alpha_bar >= _NO_SIGNAL, LEAST_ALPHA_BAR)
    return alpha_bar if alpha_bar >= _NO_SIGNAL else LEAST_ALPHA_BAR


# (wanted, what the output is), of s = √ᾱ_t and n = √(1 − ᾱ_t): solves
# x_t = s x_0 + n ε (Ho et al. 2020, eq. (4)) and v = s ε − n x_0 (Salimans & Ho 2022).
# Dividing last keeps float32's rounding of the coefficients from being magnified by 1/s.
_FORMULAS: dict[tuple[str, str], Callable[[Tensor, Tensor, AlphaBar, AlphaBar], Tensor]] = {
    ("sample", "epsilon"): lambda x_t, eps, s, n: (x_t - n * eps) / s,
    ("sample", "v_prediction"): lambda x_t, v, s, n: s * x_t - n * v,
    ("epsilon", "sample"): lambda x_t, x_0, s, n: (x_t - s * x_0) / n,
    ("epsilon", "v_prediction"): lambda x_t, v, s, n: n * x_t + s * v,
    ("v_prediction", "epsilon"): lambda x_t, eps, s, n: (eps - n * x_t) / s,
    ("v_prediction", "sample"): lambda x_t, x_0, s, n: (s * x_t - x_0) / n,
}


def roots(alpha_bar_t: AlphaBar) -> tuple[AlphaBar, AlphaBar]:
    """√ᾱ_t and √(1 − ᾱ_t), by which x_0 and ε are multiplied in x_t."""
    if isinstance(alpha_bar_t, Tensor):
        return alpha_bar_t.sqrt(), (1 - alpha_bar_t).sqrt()
    # correctly rounded on every system and in the browser, as `** 0.5` is not
    return math.sqrt(alpha_bar_t), math.sqrt(1 - alpha_bar_t)


def noised(x_0: Tensor, eps: Tensor, alpha_bar_t: AlphaBar) -> Tensor:
    """x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε (Ho et al. 2020, eq. (4)).

    `predicted_x_0(eps, x_t, alpha_bar_t, "epsilon")` solves it for x_0, and
    `predicted_epsilon(x_0, x_t, alpha_bar_t, "sample")` for ε.

    Args:
        x_0: The clean images in [−1, 1], any shape.
        eps: ε, same shape.
        alpha_bar_t: ᾱ_t in [0, 1].
    """
    root, rest = roots(alpha_bar_t)
    return root * x_0 + rest * eps


def predicted_x_0(
    output: Tensor, x_t: Tensor, alpha_bar_t: AlphaBar, prediction_type: str
) -> Tensor:
    """x̂_0, the clean image that the output stands for (Ho et al. 2020, eq. (15)); not clipped.

    Args:
        output: What the network said of x_t, same shape.
        x_t: The noisy images, [batch, channels, height, width].
        alpha_bar_t: ᾱ_t in [0, 1); at 0 an output that is ε leaves x̂_0 to `nonzero`.
        prediction_type: What the output is, one of `config.PREDICTION_TYPES`.
    """
    return _convert("sample", output, x_t, alpha_bar_t, prediction_type)


def predicted_epsilon(
    output: Tensor, x_t: Tensor, alpha_bar_t: AlphaBar, prediction_type: str
) -> Tensor:
    """ε̂, the noise that the output stands for; arguments as for `predicted_x_0`."""
    return _convert("epsilon", output, x_t, alpha_bar_t, prediction_type)


def predicted_v(output: Tensor, x_t: Tensor, alpha_bar_t: AlphaBar, prediction_type: str) -> Tensor:
    """v̂, the velocity that the output stands for; arguments as for `predicted_x_0`."""
    return _convert("v_prediction", output, x_t, alpha_bar_t, prediction_type)


def target(x_0: Tensor, eps: Tensor, alpha_bar_t: AlphaBar, prediction_type: str) -> Tensor:
    """What a perfect network would put out for the x_t of `noised`.

    Args:
        x_0: The clean images, [batch, channels, height, width].
        eps: The noise in x_t, same shape.
        alpha_bar_t: ᾱ_t in [0, 1).
        prediction_type: What the output is to be, one of `config.PREDICTION_TYPES`.
    """
    check_choice("prediction_type", prediction_type, PREDICTION_TYPES)
    if prediction_type == "epsilon":
        return eps
    if prediction_type == "sample":
        return x_0
    root, rest = roots(alpha_bar_t)
    return root * eps - rest * x_0


def split_variance(output: Tensor, channels: int) -> tuple[Tensor, Tensor | None]:
    """What a network's output says of the mean, and v of the variance if it has channels for it.

    Args:
        output: [batch, channels or twice as many, height, width].
        channels: Of a picture.
    """
    if output.shape[1] == 2 * channels:
        mean, variance = output.split(channels, dim=1)
        return mean, variance
    return output, None


def log_variance(v: Tensor, log_small: float | Tensor, log_large: float | Tensor) -> Tensor:
    """ln σ_t² between ln β̃_t at v = −1 and ln β_t at v = 1 (Nichol & Dhariwal 2021, eq. (15)).

    Args:
        v: What the network said, any shape; diffusers, too, lets it leave [−1, 1].
        log_small: ln β̃_t, a float or a tensor that broadcasts with v.
        log_large: ln β_t, likewise.
    """
    share = (v + 1) / 2
    return share * log_large + (1 - share) * log_small


def dynamic_threshold(x_0: Tensor, ratio: float, max_value: float) -> Tensor:
    """Clips each picture to a quantile q of its own |x̂_0| and divides by q (Saharia et al. 2022).

    Args:
        x_0: x̂_0, [batch, …].
        ratio: Which quantile, in [0, 1].
        max_value: Above 0. q is held within 1 … max_value; at 1 this is plain clipping. Below 1,
            q is max_value, as in diffusers.
    """
    # torch has no quantile of half precision
    wide = x_0.to(torch.promote_types(x_0.dtype, torch.float32))
    q = wide.abs().flatten(1).quantile(ratio, dim=1).clamp(1, max_value)
    q = q.view(-1, *[1] * (x_0.ndim - 1))
    return (wide.clamp(-q, q) / q).to(x_0.dtype)


def _convert(
    wanted: str, output: Tensor, x_t: Tensor, alpha_bar_t: AlphaBar, prediction_type: str
) -> Tensor:
    check_choice("prediction_type", prediction_type, PREDICTION_TYPES)
    if wanted == prediction_type:
        return output
    root, rest = roots(alpha_bar_t)
    if prediction_type == "epsilon":  # its formulas divide by √ᾱ_t
        root, _ = roots(nonzero(alpha_bar_t))
    return _FORMULAS[wanted, prediction_type](x_t, output, root, rest)
