"""Branch: one x_t, several futures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch

from ddpm_demo.config import MAX_FUTURES, MIN_FUTURES
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import predicted_epsilon
from ddpm_demo.diffusion.sampling import Step
from ddpm_demo.diffusion.trajectory import Frame, Trajectory
from ddpm_demo.errors import UserError, check_range

from .join import Moment, Start, join, no_draw, seeded

# Where a branch is worth looking at, in dB of the SNR. Below the first the picture is another one
# whatever the noise, above the last the same one: at equal distances in t most moments look alike.
EARLIEST_DB, LATEST_DB = -22.5, 0.0


def branch(
    denoiser: Denoiser,
    trajectory: Trajectory,
    picture: int,
    seed: int,
    frames: Sequence[int],
    futures: int,
    variance: str,
    clipping: str = "plain",
) -> Iterator[Step]:
    """Other futures of one picture: the same x_t, fresh noise from there on.

    The grid has a row per frame; in each the parent stands first, then its futures. The process
    goes on by ancestral steps over the remaining timesteps, whatever solver the parent had (the
    futures of a deterministic one would all be one).

    Args:
        denoiser: The parent's model; a `guidance.Guided` one may be led to another class.
        trajectory: The parent, drawn to its end.
        picture: Which picture of it.
        seed: That picture's; the noise of its futures follows from it.
        frames: Kept frames to branch at, each before the last.
        futures: How many of each, 2 to 8.
        variance: One of `config.VARIANCES`.
        clipping: One of `config.CLIPPINGS`.

    Raises:
        UserError: for a frame that is the picture itself, where nothing is left to draw.
    """
    check_range("futures", futures, MIN_FUTURES, MAX_FUTURES)
    kept = trajectory.frames
    if not kept or kept[-1].t != 0:
        raise UserError("branch_unfinished")
    if any(frame >= len(kept) - 1 for frame in frames):
        raise UserError("branch_at_the_end")
    timesteps = trajectory.timesteps
    place = {timestep: index for index, timestep in enumerate(timesteps)}
    index_of = [place.get(frame.timestep, len(timesteps)) for frame in kept]

    def parent(index: int) -> Moment:
        """The newest kept frame at a step."""
        at = max(k for k, kept_at in enumerate(index_of) if kept_at <= index)
        return _moment(kept[at], picture)

    starts = []
    for frame in frames:
        starts.append(Start(len(timesteps), parent, no_draw))
        for future in range(1, futures + 1):
            draw = seeded(denoiser.shape, seed, f"future {future}")
            starts.append(Start(index_of[frame], parent, draw))
    yield from join(denoiser, timesteps, starts, variance, clipping)


def spread_frames(trajectory: Trajectory, rows: int) -> list[int]:
    """Frames at about equal distances in log SNR, noisiest first.

    The first is so early that the layout is still open, at the last only details are. Under the
    cosine schedule four are about t = 952, 887, 744 and 496 of 1,000, under the linear one 715,
    586, 431 and 259.
    """
    step = (LATEST_DB - EARLIEST_DB) / max(1, rows - 1)
    ratios = [-math.inf if frame.snr_db is None else frame.snr_db for frame in trajectory.frames]
    inner = range(len(ratios) - 1)
    wanted = [EARLIEST_DB + step * k for k in range(rows)]
    chosen: list[int] = []
    for ratio in wanted[: len(inner)]:  # of few frames each is taken once
        left = (k for k in inner if k not in chosen)
        chosen.append(min(left, key=lambda k: abs(ratios[k] - ratio)))
    return sorted(chosen)


def _moment(frame: Frame, picture: int) -> Moment:
    x_t, x_0 = frame.x_t[picture], frame.x_0[picture]
    if frame.t == 0:
        return Moment(x_t, x_0, torch.zeros_like(x_t))
    return Moment(x_t, x_0, predicted_epsilon(x_0, x_t, frame.alpha_bar, "sample"))
