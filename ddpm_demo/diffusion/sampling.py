"""The reverse process as a generator of steps; one implementation for page and command line.

Every solver is handed x̂_0, computed and clipped here, instead of the raw output of the
network. So what the timeline shows as the prediction is what the solver used, and clipping
means the same for all of them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from diffusers import DPMSolverMultistepScheduler, UniPCMultistepScheduler
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import DRAWS_NOISE, SOLVERS, SampleConfig
from ddpm_demo.errors import check_choice

from .denoiser import Denoiser
from .parameterisation import predicted_epsilon, predicted_x_0
from .respacing import visited_timesteps
from .schedule import to_paper_t
from .scheduler import DDPMScheduler


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
        prev_sample: Where the step went; after the last one, the picture.
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


def make_solver(scheduler: DDPMScheduler, solver: str, timesteps: Sequence[int]) -> Any:
    """A diffusers-style scheduler that takes x̂_0 as its model output and visits `timesteps`.

    Raises:
        UserError: for an unknown solver.
    """
    check_choice("solver", solver, SOLVERS)
    options: dict[str, Any] = {"prediction_type": "sample", "thresholding": False}
    if solver in ("ddpm", "ddpm-large"):
        ancestral = DDPMScheduler.from_config(
            scheduler.config,
            variance_type="fixed_small" if solver == "ddpm" else "fixed_large",
            clip_sample=False,
            **options,
        )
        ancestral.set_timesteps(timesteps=list(timesteps))
        return ancestral
    if solver == "unipc":
        built: Any = UniPCMultistepScheduler.from_config(scheduler.config, **options)
    else:
        # DDIM is the first-order DPM-Solver++ (Lu et al. 2022, section 4.1); diffusers' class of
        # that name steps to t − ⌊T/n⌋, which is not the next timestep unless n divides T
        options["solver_order"] = 1 if solver == "ddim" else 2
        options["algorithm_type"] = "sde-dpmsolver++" if solver in DRAWS_NOISE else "dpmsolver++"
        built = DPMSolverMultistepScheduler.from_config(
            scheduler.config, variance_type=None, **options
        )
    built.set_timesteps(len(timesteps))
    alpha_bar = scheduler.alphas_cumprod[list(timesteps)].clamp(min=torch.finfo(torch.float64).tiny)
    built.timesteps = torch.tensor(timesteps)
    sigmas = torch.cat([((1 - alpha_bar) / alpha_bar).sqrt(), torch.zeros(1)])
    # the solvers square σ, which float32 does not hold where next to no signal is left
    in_float32 = alpha_bar.min() >= torch.finfo(torch.float32).tiny
    built.sigmas = sigmas.float() if in_float32 else sigmas
    return built


def sample_progressive(denoiser: Denoiser, config: SampleConfig) -> Iterator[Step]:
    """Draws pictures, one reverse step at a time (Ho et al. 2020, algorithm 2).

    Picture k depends on the noise of `config.seed + k` alone, not on its neighbours.

    Yields:
        Each step as it was taken; the consumer may stop after any.
    """
    x_t = noise.normal_per_picture(denoiser.shape, config.seeds, "x_T")
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
            z = noise.normal_per_picture(denoiser.shape, seeds, "reverse", timestep)
            fresh["variance_noise"] = z.to(x_t)
        x_prev = solver.step(seen.x_0, timestep, x_t, **fresh).prev_sample
        yield Step(
            index, len(timesteps), timestep, seen.alpha_bar,
            x_t.cpu(), seen.x_0.cpu(), seen.eps.cpu(), seen.clipped.cpu(), x_prev.cpu(),
        )  # fmt: skip
        x_t = x_prev


class Prediction(NamedTuple):
    """What a network says of x_t: x̂_0 within [−1, 1], ε̂, and the share of x̂_0 it took to clip."""

    alpha_bar: float
    x_0: Tensor
    eps: Tensor
    clipped: Tensor


def predict(denoiser: Denoiser, x_t: Tensor, timestep: int) -> Prediction:
    """Asks the network once; tensors stay on its device, `clipped` is [batch]."""
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timestep])
    output = denoiser(x_t, timestep)
    x_0 = predicted_x_0(output, x_t, alpha_bar, denoiser.prediction_type)
    eps = predicted_epsilon(output, x_t, alpha_bar, denoiser.prediction_type)
    clipped = (x_0.abs() > 1).flatten(1).float().mean(1)
    return Prediction(alpha_bar, x_0.clamp(-1, 1), eps, clipped)


# -- what is kept of a process ----------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Frame:
    """A kept moment. t is the paper's: T … 1 while x_t is denoised, 0 is the picture.

    Args:
        t: Paper's t.
        alpha_bar: ᾱ_t.
        x_t: As it is, not clipped.
        x_0: The prediction made from it, within [−1, 1]; at t = 0 the picture.
        eps: ε̂; None at t = 0, where nothing is predicted.
        change: x_t less the x of the step before; None at the first step.
        clipped: Share of x̂_0 that was clipped, mean over the pictures; None at t = 0.
    """

    t: int
    alpha_bar: float
    x_t: Tensor
    x_0: Tensor
    eps: Tensor | None = None
    change: Tensor | None = None
    clipped: float | None = None

    @property
    def snr_db(self) -> float | None:
        """10 log₁₀ ᾱ/(1 − ᾱ); None where it is infinite: for the picture, and for pure noise."""
        if not 0 < self.alpha_bar < 1:
            return None
        return 10 * math.log10(self.alpha_bar / (1 - self.alpha_bar))

    @property
    def numbers(self) -> dict[str, float | None]:
        """What is read out beside the picture; ‖ε̂‖/√d is 1 for noise as it should be."""
        return {
            "t": self.t,
            "alpha_bar": self.alpha_bar,
            "snr_db": self.snr_db,
            "eps_norm": _root_mean_square(self.eps),
            "change": _root_mean_square(self.change),
            "clipped": self.clipped,
        }


def _root_mean_square(x: Tensor | None) -> float | None:
    """‖x‖/√d of each picture, then the mean over them."""
    if x is None:
        return None
    return float(x.flatten(1).square().mean(1).sqrt().mean())


def kept_steps(total: int, max_frames: int) -> list[int]:
    """Which of `total` steps to keep so that, with the picture, at most `max_frames` remain.

    All of them when they fit; else more of them near the end, where the pictures change in
    what one sees. The first step is always kept.
    """
    room = max_frames - 1
    if total <= room:
        return list(range(total))
    # distance from the end grows with the square: 1 next to the picture, wide at the noise
    wanted = {round(total * (k / room) ** 2) for k in range(1, room + 1)}
    distances = sorted(wanted - {0})
    free = (d for d in range(1, total + 1) if d not in wanted)
    while len(distances) < room:
        distances.append(next(free))
    return sorted(total - d for d in distances)


class Trajectory:
    """What is kept of one reverse process: all of its moments, or the well-chosen ones.

    Kept frames hold x_t and x̂_0 alone, so that a process can be branched and exported; ε̂ and
    the change are in the frames that `add` hands out and can be forgotten after being shown.

    Args:
        max_frames: At most so many moments are kept, the picture included.
    """

    def __init__(self, max_frames: int) -> None:
        self.max_frames = max_frames
        self.frames: list[Frame] = []
        self.timesteps: list[int] = []
        self._kept: set[int] = set()
        self._before: Tensor | None = None

    def add(self, step: Step) -> list[Frame]:
        """Takes the next step; returns the frames that it added: none, one, or at the end two."""
        if not self._kept:
            self._kept = set(kept_steps(step.total, self.max_frames))
        self.timesteps.append(step.timestep)
        added = []
        if step.index in self._kept:
            change = None if self._before is None else step.x_t - self._before
            x_0, eps = step.pred_original_sample, step.pred_epsilon
            t, clipped = to_paper_t(step.timestep), float(step.clipped.mean())
            added.append(Frame(t, step.alpha_bar_t, step.x_t, x_0, eps, change, clipped))
        if step.index == step.total - 1:
            picture = step.prev_sample
            added.append(Frame(0, 1.0, picture, picture, change=picture - step.x_t))
        self._before = step.x_t
        self.frames += [dataclasses.replace(frame, eps=None, change=None) for frame in added]
        return added

    @property
    def nbytes(self) -> int:
        """Memory of the kept frames."""
        return sum(frame.x_t.nbytes + frame.x_0.nbytes for frame in self.frames)
