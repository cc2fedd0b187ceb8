"""Algorithms 1 and 2 of Ho et al. 2020, a single step of each, with all that they draw and say."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.data.images import to_unit_nchw

from .objective import training_loss
from .parameterisation import noised, predicted_epsilon, target
from .respacing import reverse_steps
from .sampling import predict
from .schedule import to_paper_t

if TYPE_CHECKING:
    from .denoiser import Denoiser

LEARNING_RATE = 1e-4


@dataclasses.dataclass(frozen=True)
class TrainingStep:
    """Algorithm 1, once, on one picture; tensors are float32 [1, channels, height, width].

    Args:
        picture: Which of the pictures was drawn.
        t: The paper's t, uniform on 1 … T.
        alpha_bar: ᾱ_t.
        x_0: The picture.
        eps: ε.
        x_t: √ᾱ_t x_0 + √(1 − ᾱ_t) ε.
        target: What a perfect network would have said, in the network's own terms.
        output: What it said.
        pred_epsilon: The same as ε̂.
        loss: Mean squared error of the output.
        gradient_norm: ‖∇θ loss‖ over all weights, not clipped; None for what has no weights.
        after: The loss for the same draw after one step of AdamW; None likewise.
    """

    picture: int
    t: int
    alpha_bar: float
    x_0: Tensor
    eps: Tensor
    x_t: Tensor
    target: Tensor
    output: Tensor
    pred_epsilon: Tensor
    loss: float
    gradient_norm: float | None
    after: float | None


def training_step(denoiser: Denoiser, pictures: np.ndarray, seed: int) -> TrainingStep:
    """Draws x_0, t and ε, and takes one step on a copy of the network; the model stays as it is.

    Args:
        denoiser: The model.
        pictures: uint8 [n, height, width, channels].
        seed: Decides all draws.
    """
    schedule = denoiser.scheduler.schedule
    kind, device = denoiser.prediction_type, denoiser.device
    draw = noise.generator(seed, "algorithm 1")
    picture = int(draw.integers(len(pictures)))
    timestep = int(draw.integers(len(schedule)))
    alpha_bar = float(schedule.alphas_cumprod[timestep])
    x_0 = to_unit_nchw(pictures[picture : picture + 1]).to(device)
    eps = noise.normal(x_0.shape, seed, "algorithm 1 noise").to(device)
    x_t = noised(x_0, eps, alpha_bar)

    def loss_of(output: Tensor) -> Tensor:
        return training_loss(output, x_0, eps, alpha_bar, kind).mean()

    norm = after = None
    network = getattr(denoiser, "unet", None)
    if network is None:
        output = denoiser(x_t, timestep)
    else:
        network = copy.deepcopy(network).train().requires_grad_(True)
        optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE)
        output = network(x_t, timestep, return_dict=False)[0]
        loss_of(output).backward()
        gradients = [p.grad for p in network.parameters() if p.grad is not None]
        norm = float(torch.nn.utils.get_total_norm(gradients))
        optimiser.step()
        with torch.no_grad():
            after = float(loss_of(network(x_t, timestep, return_dict=False)[0]))
    output = output.detach()
    return TrainingStep(
        picture, to_paper_t(timestep), alpha_bar, x_0.cpu(), eps.cpu(), x_t.cpu(),
        target(x_0, eps, alpha_bar, kind).cpu(), output.cpu(),
        predicted_epsilon(output, x_t, alpha_bar, kind).cpu(), float(loss_of(output)), norm, after,
    )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class SamplingStep:
    """Algorithm 2, one turn of its loop; tensors are float32 [1, channels, height, width].

    Args:
        t: The paper's t of x_t.
        previous: That of where the step leads; 0 is the picture.
        alpha: ᾱ_t / ᾱ_previous, α_t of the step.
        alpha_bar: ᾱ_t.
        sigma: σ of the step, 0 at its last.
        x_t: Where it starts.
        pred_epsilon: ε̂.
        pred_original_sample: x̂_0 within [−1, 1].
        mean: μ.
        z: What was drawn; zero at the last step.
        prev_sample: μ + σ z.
    """

    t: int
    previous: int
    alpha: float
    alpha_bar: float
    sigma: float
    x_t: Tensor
    pred_epsilon: Tensor
    pred_original_sample: Tensor
    mean: Tensor
    z: Tensor
    prev_sample: Tensor


def first_noise(denoiser: Denoiser, seed: int) -> Tensor:
    """x_T ~ N(0, I), the same as picture 0 of `sampler.sample_progressive` starts from."""
    return noise.normal_per_picture(denoiser.shape, [seed], "x_T")


def sampling_step(
    denoiser: Denoiser, x_t: Tensor, timesteps: Sequence[int], index: int, seed: int
) -> SamplingStep:
    """The step at `timesteps[index]` of the process that `sampler.reverse` follows with "ddpm".

    Args:
        denoiser: The model.
        x_t: [1, channels, height, width].
        timesteps: All that the process visits, falling, 0-based.
        index: Which of them x_t stands at.
        seed: Of z.
    """
    timestep = timesteps[index]
    schedule = denoiser.scheduler.schedule
    numbers = reverse_steps(schedule, timesteps)[timestep]
    seen = predict(denoiser, x_t.to(denoiser.device), timestep)
    x_0, last = seen.x_0.cpu(), numbers.previous < 0
    mean = numbers.coef_x0 * x_0 + numbers.coef_xt * x_t
    z = torch.zeros_like(x_t)
    if not last:
        z = noise.normal_per_picture(denoiser.shape, [seed], "reverse", timestep)
    sigma = 0.0 if last else float(numbers.standard_deviation("fixed_small"))
    return SamplingStep(
        to_paper_t(timestep), to_paper_t(numbers.previous), 1 - numbers.beta, numbers.alpha_bar,
        sigma, x_t, seen.eps.cpu(), x_0, mean, z, mean + sigma * z,
    )  # fmt: skip
