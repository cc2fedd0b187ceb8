"""Algorithms 1 and 2 of Ho et al. 2020, one step of each, with everything it draws and computes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser, Trainable
from ddpm_demo.diffusion.parameterisation import noised, predicted_epsilon, target
from ddpm_demo.diffusion.respacing import reverse_steps
from ddpm_demo.diffusion.sampling import predict
from ddpm_demo.diffusion.schedule import to_paper_t, to_timestep
from ddpm_demo.errors import check_range

from .descent import Descent, descend
from .objective import training_loss


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
        target: What a perfect network would have put out.
        output: What the network put out.
        pred_epsilon: ε̂, which follows from the output.
        loss: Mean squared error of the output.
        descent: One step of AdamW on this draw; None for what has no weights.
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
    descent: Descent | None


def training_step(
    denoiser: Denoiser, pictures: Tensor, seed: int, *, t: int | None = None
) -> TrainingStep:
    """Draws x_0, t and ε, and takes one step on a copy of the network; the model stays as it is.

    Args:
        denoiser: The model.
        pictures: float32 [n, channels, height, width] in [−1, 1].
        seed: Decides all draws.
        t: The paper's, 1 … T, in place of the one that is drawn; the other draws stay the same.

    Raises:
        UserError: for a t that is not of the chain.
    """
    schedule, kind = denoiser.scheduler.schedule, denoiser.prediction_type
    draw = randomness.generator(seed, "algorithm 1")
    picture = int(draw.integers(len(pictures)))
    timestep = int(draw.integers(len(schedule)))
    if t is not None:
        check_range("t", t, 1, len(schedule))
        timestep = to_timestep(t)
    alpha_bar_t = float(schedule.alphas_cumprod[timestep])
    x_0 = pictures[picture : picture + 1].to(denoiser.device)
    eps = randomness.normal(x_0.shape, seed, "algorithm 1 noise").to(denoiser.device)
    x_t = noised(x_0, eps, alpha_bar_t)

    def loss_of(output: Tensor) -> Tensor:
        return training_loss(output, x_0, eps, alpha_bar_t, kind).mean()

    descent = None
    if isinstance(denoiser, Trainable):
        descent = descend(denoiser.trainable_copy(), x_t, timestep, loss_of)
    output = descent.output if descent else denoiser(x_t, timestep)
    return TrainingStep(
        picture=picture,
        t=to_paper_t(timestep),
        alpha_bar=alpha_bar_t,
        x_0=x_0.cpu(),
        eps=eps.cpu(),
        x_t=x_t.cpu(),
        target=target(x_0, eps, alpha_bar_t, kind).cpu(),
        output=output.cpu(),
        pred_epsilon=predicted_epsilon(output, x_t, alpha_bar_t, kind).cpu(),
        loss=float(loss_of(output)),
        descent=descent,
    )


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
    """x_T ~ N(0, I), from which `sampling.sample_progressive` starts picture 0 too."""
    return randomness.normal_per_picture(denoiser.shape, [seed], "x_T")


def sampling_step(
    denoiser: Denoiser, x_t: Tensor, timesteps: Sequence[int], index: int, seed: int
) -> SamplingStep:
    """The step at `timesteps[index]` of the process that `sampling.reverse` follows with "ddpm".

    Args:
        denoiser: The model.
        x_t: [1, channels, height, width].
        timesteps: All that the process visits, falling, 0-based.
        index: Which of them x_t stands at.
        seed: Of z.
    """
    timestep = timesteps[index]
    numbers = reverse_steps(denoiser.scheduler.schedule, timesteps)[timestep]
    seen = predict(denoiser, x_t.to(denoiser.device), timestep)
    pred_x_0, last = seen.x_0.cpu(), numbers.previous < 0
    mean = numbers.coef_x0 * pred_x_0 + numbers.coef_xt * x_t
    z, sigma = torch.zeros_like(x_t), 0.0
    if not last:
        z = randomness.normal_per_picture(denoiser.shape, [seed], "reverse", timestep)
        sigma = float(numbers.standard_deviation("fixed_small"))
    return SamplingStep(
        t=to_paper_t(timestep),
        previous=to_paper_t(numbers.previous),
        alpha=1 - numbers.beta,
        alpha_bar=numbers.alpha_bar,
        sigma=sigma,
        x_t=x_t,
        pred_epsilon=seen.eps.cpu(),
        pred_original_sample=pred_x_0,
        mean=mean,
        z=z,
        prev_sample=mean + sigma * z,
    )
