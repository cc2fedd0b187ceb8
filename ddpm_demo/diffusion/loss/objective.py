"""What is learned: the distance of the network's output from ε, x_0 or v, and its weight at t."""

from __future__ import annotations

import torch
from torch import Tensor

from ddpm_demo.config import LOSSES
from ddpm_demo.diffusion.parameterisation import AlphaBar, log_variance, predicted_x_0, target
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import check_choice

from .bound import bin_log_probability, gaussian_kl, in_bits_per_dim, levels_of, small_variance

MIN_SNR_GAMMA = 5.0
VARIANCE_WEIGHT = 0.001  # of L_vlb in L_hybrid (Nichol & Dhariwal 2021, eq. (16))
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


class VarianceLoss:
    """T times a term of the bound, for what a network says of σ_t² (Nichol & Dhariwal 2021).

    Its mean over pictures and uniform t is L_vlb in bits/dim, but for L_T. The mean of p_θ is held
    fixed: the gradient enters the network by v alone, so that L_simple decides what is drawn. x̂_0
    is not clipped.

    Args:
        schedule: The forward process.
        prediction_type: What the network's output is.
        device: Where the network computes.
    """

    def __init__(self, schedule: NoiseSchedule, prediction_type: str, device: torch.device) -> None:
        self.prediction_type = prediction_type
        small = torch.tensor([small_variance(schedule, k) for k in range(len(schedule))])
        tables = (
            schedule.alphas_cumprod,
            schedule.posterior_mean_coef_x0,
            small,
            small.double().log(),
            schedule.betas.log(),
        )
        self._tables = torch.stack([table.double() for table in tables]).float().to(device)

    def __call__(self, output: Tensor, v: Tensor, x_0: Tensor, x_t: Tensor, t: Tensor) -> Tensor:
        """The loss of each picture, float32 [batch].

        Args:
            output: What the network said of the mean, [batch, channels, height, width].
            v: What it said of the variance, same shape.
            x_0: The clean images in [−1, 1], same shape.
            x_t: What the network saw, same shape.
            t: Timesteps, int64 [batch], 0 … T − 1.
        """
        rows = self._tables[:, t, None, None, None]
        alpha_bar, coefficient, small, log_small, log_large = rows
        mean = predicted_x_0(output.detach().float(), x_t, alpha_bar, self.prediction_type)
        logs = log_variance(v.float(), log_small, log_large)
        bits = in_bits_per_dim(
            gaussian_kl(coefficient * x_0, small, coefficient * mean, logs.exp())
        )
        first = t == 0
        if first.any():  # L_0: few pictures, in float64, which not every device has
            here = (each[first].cpu() for each in (x_0, mean, logs))
            clean, guess, log = here
            sigma = (log.double() / 2).exp()
            nats = -bin_log_probability(levels_of(clean), guess, sigma)
            bits = bits.index_put((first.nonzero()[:, 0],), in_bits_per_dim(nats).to(bits))
        return bits * self._tables.shape[1]
