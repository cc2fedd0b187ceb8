"""What is learned: the distance of the network's output from ε, x_0 or v, and its weight at t."""

from __future__ import annotations

import torch
from torch import Tensor

from ddpm_demo.config import LOSSES
from ddpm_demo.diffusion.parameterisation import AlphaBar, target
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import check_choice

MIN_SNR_GAMMA = 5.0
LABEL_DROPPED = 0.1  # how often a picture is shown without its class (Ho & Salimans 2022)


def training_loss(
    output: Tensor, x_0: Tensor, eps: Tensor, alpha_bar_t: AlphaBar, prediction_type: str
) -> Tensor:
    """Mean squared error of each picture; for ε this is L_simple (Ho et al. 2020, eq. (14)).

    Computed in float32 at least, whatever the network computes in: in bfloat16 1 − ᾱ_t is 0 at
    the first timesteps.

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


def loss_weights(schedule: NoiseSchedule, prediction_type: str, loss: str) -> Tensor:
    """What the squared error at each timestep counts, float64 [T].

    - "simple": 1 everywhere; with ε this is L_simple (Ho et al. 2020, eq. (14)).
    - "min_snr": min(SNR, 5) in x_0 units (Hang et al. 2023), so ÷ SNR for ε and ÷ (SNR + 1) for v.
    - "vlb": the bound's own weight β_t² / (2σ_t² α_t (1 − ᾱ_t)) of the error in ε, with σ_t² = β_t
      (Ho et al. 2020, eq. (12)), carried over to the output's units and scaled to mean 1, so
      that a learning rate means the same.

    The network's error in x_0 is 1/SNR times that in ε, and 1 − ᾱ_t times that in v.

    Raises:
        UserError: for a loss that does not exist.
    """
    check_choice("loss", loss, LOSSES)
    snr, alpha_bar = schedule.snr, schedule.alphas_cumprod
    if loss == "simple":
        return torch.ones_like(snr)
    if loss == "min_snr":
        x_0_weight = snr.clamp(max=MIN_SNR_GAMMA)
        return {
            "sample": x_0_weight,
            "epsilon": x_0_weight / snr,
            "v_prediction": x_0_weight / (snr + 1),
        }[prediction_type]
    eps_weight = schedule.betas / (2 * schedule.alphas * (1 - alpha_bar))
    weight = {
        "epsilon": eps_weight,
        "sample": eps_weight * snr,
        "v_prediction": eps_weight * alpha_bar,
    }[prediction_type]
    return weight / weight.mean()
