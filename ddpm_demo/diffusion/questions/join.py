"""The ancestral process over a grid of pictures that join it at steps of their own.

Until a picture joins, the grid shows where it comes from; the numbers of a step are those of the
pictures that have joined.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import VARIANCES
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.guidance import Guided
from ddpm_demo.diffusion.sampling import Step, predict
from ddpm_demo.diffusion.schedule import to_paper_t
from ddpm_demo.diffusion.solvers import make_solver
from ddpm_demo.errors import check_choice


@dataclasses.dataclass(frozen=True)
class Moment:
    """One picture at one moment; tensors [channels, height, width]."""

    x_t: Tensor
    x_0: Tensor
    eps: Tensor


@dataclasses.dataclass(frozen=True)
class Start:
    """Where one picture of the grid joins the process.

    Args:
        index: The first of the process's steps that denoises it; the number of steps for a
            picture that never joins.
        before: What it shows at a step up to `index`. At `index` this is where it starts, or,
            for a picture that never joins, where it ends.
        draw: z ~ N(0, I) of the step from a timestep.
    """

    index: int
    before: Callable[[int], Moment]
    draw: Callable[[int], Tensor]


def join(
    denoiser: Denoiser,
    timesteps: Sequence[int],
    starts: Sequence[Start],
    variance: str,
    clipping: str = "plain",
) -> Iterator[Step]:
    """The ancestral process over a grid whose pictures join at steps of their own.

    Args:
        denoiser: The model; a `guidance.Guided` one has one label, or one per picture.
        timesteps: Falling, 0-based.
        starts: One per picture.
        variance: One of `config.VARIANCES`.
        clipping: One of `config.CLIPPINGS`.
    """
    check_choice("variance", variance, VARIANCES)
    solver = make_solver(denoiser.scheduler, "ddpm" if variance == "mean" else variance, timesteps)
    x_t = torch.stack([start.before(0).x_t for start in starts])
    for index, timestep in enumerate(timesteps):
        joined = [k for k, start in enumerate(starts) if start.index <= index]
        x_0, eps, prev_sample = (torch.empty_like(x_t) for _ in range(3))
        clipped, guidance = torch.zeros(len(starts)), None
        for k, start in enumerate(starts):
            if start.index > index:
                moment = start.before(index)
                x_0[k], eps[k] = moment.x_0, moment.eps
                prev_sample[k] = start.before(index + 1).x_t
        if joined:
            part = x_t[joined].to(denoiser.device)
            asked = denoiser.of(joined) if isinstance(denoiser, Guided) else denoiser
            seen = predict(asked, part, timestep, clipping)
            z = torch.zeros_like(part)
            if variance != "mean":
                z = torch.stack([starts[k].draw(timestep) for k in joined]).to(part)
            after = solver.step(seen.x_0, timestep, part, variance_noise=z).prev_sample
            x_0[joined], eps[joined] = seen.x_0.cpu(), seen.eps.cpu()
            clipped[joined], prev_sample[joined] = seen.clipped.cpu(), after.cpu()
            if seen.guidance is not None:  # nothing leads a picture that waits
                guidance = torch.zeros_like(x_t)
                guidance[joined] = seen.guidance.cpu()
        yield Step(
            index=index,
            total=len(timesteps),
            timestep=timestep,
            alpha_bar_t=float(denoiser.scheduler.alphas_cumprod[timestep]),
            x_t=x_t,
            pred_original_sample=x_0,
            pred_epsilon=eps,
            clipped=clipped,
            prev_sample=prev_sample,
            guidance=guidance,
            read=joined or None,
        )
        x_t = prev_sample


def nearest_step(timesteps: Sequence[int], t: int) -> int:
    """The index of the step whose timestep is nearest to the paper's t."""
    return min(range(len(timesteps)), key=lambda index: abs(to_paper_t(timesteps[index]) - t))


def seeded(shape: Sequence[int], seed: int, stream: str) -> Callable[[int], Tensor]:
    """z by timestep, for `Start.draw`."""
    return lambda timestep: randomness.normal(shape, seed, stream, timestep)


def always(moment: Moment) -> Callable[[int], Moment]:
    """The same moment at every step, for `Start.before`."""
    return lambda index: moment


def no_draw(timestep: int) -> Tensor:
    """`Start.draw` of a picture that never joins: it is never called."""
    raise AssertionError("a picture that never joins draws no noise")
