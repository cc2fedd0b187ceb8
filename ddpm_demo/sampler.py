"""The reverse process as a generator of steps; one implementation for page and command line.

Every solver is handed x̂_0, computed and clipped here, instead of the raw output of the
network. So what the timeline shows as the prediction is what the solver used, and clipping
means the same for all of them.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler, UniPCMultistepScheduler
from torch import Tensor

from . import noise
from .config import SOLVERS, SampleConfig
from .errors import UserError, check_choice
from .model import Denoiser, load_model
from .parameterisation import predicted_x_0
from .respacing import spaced_timesteps
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
        prev_sample: Where the step went; after the last one, the picture.
    """

    index: int
    total: int
    timestep: int
    alpha_bar_t: float
    x_t: Tensor
    pred_original_sample: Tensor
    prev_sample: Tensor


def make_solver(scheduler: DDPMScheduler, solver: str, steps: int) -> Any:
    """A diffusers-style scheduler that takes x̂_0 as its model output, timesteps set.

    Timesteps are spaced "trailing": the first is T, where the network expects pure noise
    (Lin et al. 2023, table 2). They are ours: diffusers' own trailing can visit timestep −1.

    Raises:
        UserError: for an unknown solver, or more steps than the model has timesteps.
    """
    check_choice("solver", solver, SOLVERS)
    total = scheduler.config.num_train_timesteps
    if steps > total:
        raise UserError("too_many_steps", steps=steps, timesteps=total)
    timesteps = spaced_timesteps("trailing", total, steps, 0)
    options: dict[str, Any] = {"prediction_type": "sample", "thresholding": False}
    if solver in ("ddpm", "ddpm-large"):
        ancestral = DDPMScheduler.from_config(
            scheduler.config,
            variance_type="fixed_small" if solver == "ddpm" else "fixed_large",
            clip_sample=False,
            **options,
        )
        ancestral.set_timesteps(timesteps=timesteps)
        return ancestral
    if solver == "unipc":
        built: Any = UniPCMultistepScheduler.from_config(scheduler.config, **options)
    else:
        # DDIM is the first-order DPM-Solver++ (Lu et al. 2022, section 4.1); diffusers' class of
        # that name steps to t − ⌊T/n⌋, which is not the next timestep unless n divides T
        order = 1 if solver == "ddim" else 2
        built = DPMSolverMultistepScheduler.from_config(
            scheduler.config, variance_type=None, solver_order=order, **options
        )
    built.set_timesteps(steps)
    alpha_bar = scheduler.alphas_cumprod[timesteps]
    built.timesteps = torch.tensor(timesteps)
    built.sigmas = torch.cat([((1 - alpha_bar) / alpha_bar).sqrt(), torch.zeros(1)]).float()
    return built


def sample_progressive(denoiser: Denoiser, config: SampleConfig) -> Iterator[Step]:
    """Draws pictures, one reverse step at a time (Ho et al. 2020, algorithm 2).

    Picture k depends on the noise of `config.seed + k` alone, not on its neighbours.

    Yields:
        Each step as it was taken; the consumer may stop after any.
    """
    seeds = [config.seed + k for k in range(config.num_images)]
    x_t = noise.normal_per_picture(denoiser.shape, seeds, "x_T")
    yield from reverse(denoiser, x_t, config.solver, config.steps, seeds)


def reverse(
    denoiser: Denoiser, x_t: Tensor, solver_name: str, steps: int, seeds: Sequence[int]
) -> Iterator[Step]:
    """Follows the reverse process from x_T down to a picture.

    Args:
        denoiser: The model.
        x_t: float32 [batch, channels, height, width], pure noise.
        solver_name: One of `config.SOLVERS`.
        steps: How many reverse steps.
        seeds: One per picture; where the noise of ancestral steps comes from.
    """
    solver = make_solver(denoiser.scheduler, solver_name, steps)
    ancestral = isinstance(solver, DDPMScheduler)
    total = len(solver.timesteps)
    x_t = x_t.to(denoiser.device)
    for index, timestep in enumerate(solver.timesteps.tolist()):
        alpha_bar_t = float(denoiser.scheduler.alphas_cumprod[timestep])
        output = denoiser(x_t, timestep)
        x_0 = predicted_x_0(output, x_t, alpha_bar_t, denoiser.prediction_type).clamp(-1, 1)
        if ancestral:
            z = noise.normal_per_picture(denoiser.shape, seeds, "reverse", timestep)
            stepped = solver.step(x_0, timestep, x_t, variance_noise=z.to(x_t))
        else:
            stepped = solver.step(x_0, timestep, x_t)
        x_prev = stepped.prev_sample
        yield Step(index, total, timestep, alpha_bar_t, x_t.cpu(), x_0.cpu(), x_prev.cpu())
        x_t = x_prev


# -- what is kept of a process ----------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Frame:
    """A kept moment: x_t beside the prediction made from it. t is the paper's, 0 the picture."""

    t: int
    alpha_bar: float
    x_t: Tensor
    x_0: Tensor

    @property
    def snr_db(self) -> float | None:
        """10 log₁₀ ᾱ/(1 − ᾱ); None for the picture itself, where it is infinite."""
        if self.alpha_bar >= 1:
            return None
        return 10 * math.log10(self.alpha_bar / (1 - self.alpha_bar))


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

    Args:
        max_frames: At most so many moments are kept, the picture included.
    """

    def __init__(self, max_frames: int) -> None:
        self.max_frames = max_frames
        self.frames: list[Frame] = []
        self._kept: set[int] = set()

    def add(self, step: Step) -> list[Frame]:
        """Takes the next step; returns the frames that it added: none, one, or at the end two."""
        if not self._kept:
            self._kept = set(kept_steps(step.total, self.max_frames))
        added = []
        if step.index in self._kept:
            t = to_paper_t(step.timestep)
            added.append(Frame(t, step.alpha_bar_t, step.x_t, step.pred_original_sample))
        if step.index == step.total - 1:
            added.append(Frame(0, 1.0, step.prev_sample, step.prev_sample))
        self.frames += added
        return added


def default_device() -> torch.device:
    """CUDA, then Apple's MPS, then the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


# -- command line -----------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    from . import export  # the exporters are only needed here

    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo.sampler", description="Draw pictures from a model folder."
    )
    parser.add_argument("--model", type=Path, required=True, help="a diffusers DDPM folder")
    parser.add_argument("--out", type=Path, required=True, help="where the grid goes, as PNG")
    parser.add_argument("--num-images", type=int, default=16)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--solver", default="ddpm", help=", ".join(SOLVERS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--timeline", type=Path, help="also write the process as a GIF")
    options = parser.parse_args(arguments)
    try:
        config = SampleConfig(
            num_images=options.num_images,
            steps=options.steps,
            solver=options.solver,
            seed=options.seed,
        )
        denoiser = load_model(options.model, default_device())
        trajectory = Trajectory(config.max_frames)
        for step in sample_progressive(denoiser, config):
            trajectory.add(step)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    export.save_grid(trajectory.frames[-1].x_t, options.out)
    if options.timeline:
        export.save_gif([frame.x_t for frame in trajectory.frames], options.timeline)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
