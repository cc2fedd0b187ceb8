"""The reverse process as a generator of steps; one implementation for page and command line.

The solver is handed the x̂_0 that a `Step` holds: what is shown as the prediction is what was used.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import CLIPPINGS, DRAWS_NOISE, SampleConfig
from ddpm_demo.errors import check_choice

from .denoiser import Denoiser
from .guidance import Guided, guided
from .parameterisation import dynamic_threshold, predicted_epsilon, predicted_x_0
from .respacing import visited_timesteps
from .schedule import to_paper_t
from .solvers import make_solver

QUANTILE = 0.995  # of dynamic thresholding (Saharia et al. 2022, section 2.3)


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
        guidance: ε̂_c − ε̂_∅, where the step was guided by it; see `guidance.Guided`.
        read: Of which pictures the numbers of the step are the mean; None for all of them.
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
    guidance: Tensor | None = None
    read: list[int] | None = None

    @property
    def t(self) -> int:
        """The paper's t of `x_t`."""
        return to_paper_t(self.timestep)


def sample_progressive(denoiser: Denoiser, config: SampleConfig) -> Iterator[Step]:
    """Draws pictures, one reverse step at a time (Ho et al. 2020, algorithm 2).

    Picture k depends on the noise of `config.seed + k` alone, not on its neighbours.

    Yields:
        Each step as it was taken; the consumer may stop after any.

    Raises:
        UserError: for more steps than the model knows; for classes that it does not know, see
            `guidance.guided`.
    """
    told = guided(denoiser, config)
    x_t = randomness.normal_per_picture(denoiser.shape, config.seeds, "x_T")
    timesteps = visited_timesteps(denoiser.scheduler.schedule, config.steps, config.spacing)
    yield from reverse(told, x_t, config.solver, timesteps, config.seeds, config.clipping)


def reverse(
    denoiser: Denoiser,
    x_t: Tensor,
    solver_name: str,
    timesteps: Sequence[int],
    seeds: Sequence[int],
    clipping: str = "plain",
) -> Iterator[Step]:
    """Follows the reverse process from x_T down to a picture.

    Args:
        denoiser: The model, which may be a `guidance.Guided` one.
        x_t: float32 [batch, channels, height, width], at the first of the timesteps.
        solver_name: One of `config.SOLVERS`.
        timesteps: Falling, 0-based.
        seeds: One per picture; where the noise of the solvers in `DRAWS_NOISE` comes from.
        clipping: One of `config.CLIPPINGS`.
    """
    solver = make_solver(denoiser.scheduler, solver_name, timesteps)
    x_t = x_t.to(denoiser.device)
    for index, timestep in enumerate(timesteps):
        seen = predict(denoiser, x_t, timestep, clipping)
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
            guidance=None if seen.guidance is None else seen.guidance.cpu(),
        )
        x_t = x_prev


class Prediction(NamedTuple):
    """What a network predicts from x_t.

    Args:
        alpha_bar: ᾱ_t.
        x_0: x̂_0, within [−1, 1].
        eps: ε̂, not clipped.
        clipped: Share of x̂_0's values that lay outside of [−1, 1], [batch].
        guidance: ε̂_c − ε̂_∅, where the prediction was guided by it.
    """

    alpha_bar: float
    x_0: Tensor
    eps: Tensor
    clipped: Tensor
    guidance: Tensor | None = None


def predict(denoiser: Denoiser, x_t: Tensor, timestep: int, clipping: str = "plain") -> Prediction:
    """Asks the network once; the tensors of the answer are on its device.

    Args:
        denoiser: The model, which may be a `guidance.Guided` one.
        x_t: [batch, channels, height, width].
        timestep: 0-based.
        clipping: How x̂_0 is brought back into [−1, 1], one of `config.CLIPPINGS`: value by value,
            or by `parameterisation.dynamic_threshold`.
    """
    check_choice("clipping", clipping, CLIPPINGS)
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timestep])
    guidance = None
    if isinstance(denoiser, Guided):
        output, guidance = denoiser.answer(x_t, timestep)
    else:
        output = denoiser(x_t, timestep)
    x_0 = predicted_x_0(output, x_t, alpha_bar, denoiser.prediction_type)
    eps = predicted_epsilon(output, x_t, alpha_bar, denoiser.prediction_type)
    clipped = (x_0.abs() > 1).flatten(1).float().mean(1)
    within = x_0.clamp(-1, 1) if clipping == "plain" else dynamic_threshold(x_0, QUANTILE, math.inf)
    return Prediction(alpha_bar, within, eps, clipped, guidance)
