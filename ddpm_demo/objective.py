"""What is learned: the distance of the network's output from ε, x_0 or v."""

from __future__ import annotations

import torch
from torch import Tensor

from .parameterisation import AlphaBar, target


def training_loss(
    output: Tensor, x_0: Tensor, eps: Tensor, alpha_bar_t: AlphaBar, prediction_type: str
) -> Tensor:
    """Mean squared error of each picture; for ε this is L_simple (Ho et al. 2020, eq. (14)).

    Computed in float32 at least, whatever the network computes in: bfloat16 knows no 1 − ᾱ_t
    at the first timesteps.

    Args:
        output: What the network said of x_t, [batch, channels, height, width].
        x_0: The clean images in [−1, 1], same shape.
        eps: The noise in x_t, same shape.
        alpha_bar_t: ᾱ_t, a float or a tensor [batch, 1, 1, 1].
        prediction_type: One of `config.PREDICTION_TYPES`.

    Returns:
        [batch], not averaged: the caller may weigh or sort by timestep.
    """
    wide = torch.promote_types(output.dtype, torch.float32)
    wanted = target(x_0.to(wide), eps.to(wide), alpha_bar_t, prediction_type)
    return (output.to(wide) - wanted).square().flatten(1).mean(1)
