"""The reverse process as a generator of steps; one implementation for page and command line.

The solver is handed the x̂_0 that a `Step` holds: what is shown as the prediction is what was used.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import DRAWS_NOISE, SampleConfig

from .denoiser import Denoiser
from .parameterisation import predicted_epsilon, predicted_x_0
from .respacing import visited_timesteps
from .schedule import to_paper_t
from .solvers import make_solver


@dataclasses.dataclass(frozen=True)
class Step:
    """One reverse step, all tensors float32 [batch, channels, height, width] on the CPU.

    Args:
        index: 0 … total − 1.
        total: How many steps the process has.
        timestep: 0-based timestep of `x_t`.
        alpha_bar_t: Share of signal in x_t (its square root multiplies x_0).
        x_t: What the network saw; not clipped.
        pred_original_sample: x̂_0 from x_t, within [−1, 1].
        pred_epsilon: ε̂, the noise that the network sees in x_t; not clipped.
        clipped: Share of x̂_0's values that lay outside of [−1, 1], float32 [batch].
        prev_sample: x at the next visited timestep; after the last step, the picture.
    """

    index: int
    total: int
    timestep: int
    alpha_bar_t: float
    x_t: Tensor
    pred_original_sample: Tensor
    pred_epsilon: Tensor
    clipped: Tensor
    prev_sample: Tensor

    @property
    def t(self) -> int:
        """The paper's t of `x_t`."""
        return to_paper_t(self.timestep)


def sample_progressive(denoiser: Denoiser, config: SampleConfig) -> Iterator[Step]:
    """Draws pictures, one reverse step at a time (Ho et al. 2020, algorithm 2).

    Picture k depends on the noise of `config.seed + k` alone, not on its neighbours.

    Yields:
        Each step as it was taken; the consumer may stop after any.
    """
    x_t = randomness.normal_per_picture(denoiser.shape, config.seeds, "x_T")
    timesteps = visited_timesteps(denoiser.scheduler.schedule, config.steps, config.spacing)
    yield from reverse(denoiser, x_t, config.solver, timesteps, config.seeds)


def reverse(
    denoiser: Denoiser,
    x_t: Tensor,
    solver_name: str,
    timesteps: Sequence[int],
    seeds: Sequence[int],
) -> Iterator[Step]:
    """Follows the reverse process from x_T down to a picture.

    Args:
        denoiser: The model.
        x_t: float32 [batch, channels, height, width], at the first of the timesteps.
        solver_name: One of `config.SOLVERS`.
        timesteps: Falling, 0-based.
        seeds: One per picture; where the noise of the solvers in `DRAWS_NOISE` comes from.
    """
    solver = make_solver(denoiser.scheduler, solver_name, timesteps)
    x_t = x_t.to(denoiser.device)
    for index, timestep in enumerate(timesteps):
        seen = predict(denoiser, x_t, timestep)
        fresh = {}
        if solver_name in DRAWS_NOISE:
            z = randomness.normal_per_picture(denoiser.shape, seeds, "reverse", timestep)
            fresh["variance_noise"] = z.to(x_t)
        x_prev = solver.step(seen.x_0, timestep, x_t, **fresh).prev_sample
        yield Step(
            index=index,
            total=len(timesteps),
            timestep=timestep,
            alpha_bar_t=seen.alpha_bar,
            x_t=x_t.cpu(),
            pred_original_sample=seen.x_0.cpu(),
            pred_epsilon=seen.eps.cpu(),
            clipped=seen.clipped.cpu(),
            prev_sample=x_prev.cpu(),
        )
        x_t = x_prev


class Prediction(NamedTuple):
    """What a network predicts from x_t.

    Args:
        alpha_bar: ᾱ_t.
        x_0: x̂_0, clipped to [−1, 1].
        eps: ε̂, not clipped.
        clipped: Share of x̂_0's values that lay outside of [−1, 1], [batch].
    """

    alpha_bar: float
    x_0: Tensor
    eps: Tensor
    clipped: Tensor


def predict(denoiser: Denoiser, x_t: Tensor, timestep: int) -> Prediction:
    """Asks the network once; the tensors of the answer are on its device."""
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timestep])
    output = denoiser(x_t, timestep)
    x_0 = predicted_x_0(output, x_t, alpha_bar, denoiser.prediction_type)
    eps = predicted_epsilon(output, x_t, alpha_bar, denoiser.prediction_type)
    clipped = (x_0.abs() > 1).flatten(1).float().mean(1)
    return Prediction(alpha_bar, x_0.clamp(-1, 1), eps, clipped)
