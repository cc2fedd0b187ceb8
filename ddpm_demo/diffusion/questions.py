"""Questions to a reverse process: branch it, start it from a picture, mix two, compare two.

Each answer is a process like any other: a generator of steps whose batch is a grid of pictures,
so the same timeline shows it. The pictures of a grid may join the process at different steps.
Until then they show where they come from.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import MAX_FUTURES, MIN_FUTURES, VARIANCES
from ddpm_demo.errors import UserError, check_choice, check_range

from .denoiser import Denoiser
from .parameterisation import noised, predicted_epsilon
from .sampling import Step, predict
from .schedule import to_paper_t
from .solvers import make_solver
from .trajectory import Frame, Trajectory

LAMBDAS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclasses.dataclass(frozen=True)
class Moment:
    """One picture at one moment; tensors [channels, height, width]."""

    x_t: Tensor
    x_0: Tensor
    eps: Tensor


@dataclasses.dataclass(frozen=True)
class Start:
    """Where one picture of the grid joins the ancestral process.

    Args:
        index: The first of the process's steps that denoises it; at the number of steps it
            never joins.
        before: What it shows at a step before, and at `index` where it starts. A picture that
            never joins is asked for the index after the last step too.
        draw: z ~ N(0, I) of the step from a timestep.
    """

    index: int
    before: Callable[[int], Moment]
    draw: Callable[[int], Tensor]


def join(
    denoiser: Denoiser, timesteps: Sequence[int], starts: Sequence[Start], variance: str
) -> Iterator[Step]:
    """The ancestral process over a grid whose pictures join at steps of their own.

    Args:
        denoiser: The model.
        timesteps: Falling, 0-based.
        starts: One per picture.
        variance: One of `config.VARIANCES`.
    """
    check_choice("variance", variance, VARIANCES)
    solver = make_solver(denoiser.scheduler, "ddpm" if variance == "mean" else variance, timesteps)
    total, everyone = len(timesteps), range(len(starts))
    x: dict[int, Tensor] = {}
    for index, timestep in enumerate(timesteps):
        joined = [k for k in everyone if starts[k].index <= index]
        moments = {k: starts[k].before(index) for k in everyone if k not in joined}
        x |= {k: starts[k].before(index).x_t for k in everyone if starts[k].index >= index}
        x_t = torch.stack([x[k] for k in everyone])
        clipped = torch.zeros(len(starts))
        if joined:
            part = x_t[joined].to(denoiser.device)
            seen = predict(denoiser, part, timestep)
            z = torch.zeros_like(part)
            if variance != "mean":
                z = torch.stack([starts[k].draw(timestep) for k in joined]).to(part)
            after = solver.step(seen.x_0, timestep, part, variance_noise=z).prev_sample.cpu()
            x_0, eps, share = seen.x_0.cpu(), seen.eps.cpu(), seen.clipped.cpu()
            for place, k in enumerate(joined):
                moments[k] = Moment(x_t[k], x_0[place], eps[place])
                clipped[k] = share[place]
                x[k] = after[place]
        held = {k: starts[k].before(index + 1).x_t for k in everyone if k not in joined}
        yield Step(
            index, total, timestep, float(denoiser.scheduler.alphas_cumprod[timestep]), x_t,
            torch.stack([moments[k].x_0 for k in everyone]),
            torch.stack([moments[k].eps for k in everyone]),
            clipped,
            torch.stack([(x | held)[k] for k in everyone]),
        )  # fmt: skip


def nearest_step(timesteps: Sequence[int], t: int) -> int:
    """The index of the step whose timestep is nearest to the paper's t."""
    return min(range(len(timesteps)), key=lambda index: abs(to_paper_t(timesteps[index]) - t))


def _seeded(shape: Sequence[int], seed: int, stream: str) -> Callable[[int], Tensor]:
    return lambda timestep: noise.normal(shape, seed, stream, timestep)


def _always(moment: Moment) -> Callable[[int], Moment]:
    return lambda index: moment


# -- branch -----------------------------------------------------------------------------------


def branch(
    denoiser: Denoiser,
    trajectory: Trajectory,
    picture: int,
    seed: int,
    frames: Sequence[int],
    futures: int,
    variance: str,
) -> Iterator[Step]:
    """Other futures of one picture: the same x_t, fresh noise from there on.

    The grid has a row per frame; in each the parent stands first, then its futures. The process
    goes on by ancestral steps over the remaining timesteps, whatever solver the parent had (the
    futures of a deterministic one would all be one).

    Args:
        denoiser: The parent's model.
        trajectory: The parent, drawn to its end.
        picture: Which picture of it.
        seed: That picture's; the noise of its futures follows from it.
        frames: Kept frames to branch at, each before the last.
        futures: How many of each, 2 to 8.
        variance: One of `config.VARIANCES`.

    Raises:
        UserError: for a frame that is the picture itself, where nothing is left to draw.
    """
    check_range("futures", futures, MIN_FUTURES, MAX_FUTURES)
    kept = trajectory.frames
    if not trajectory.frames or kept[-1].t != 0:
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
        starts.append(Start(len(timesteps), parent, _no_draw))
        for future in range(1, futures + 1):
            draw = _seeded(denoiser.shape, seed, f"future {future}")
            starts.append(Start(index_of[frame], parent, draw))
    yield from join(denoiser, timesteps, starts, variance)


def spread_frames(trajectory: Trajectory, rows: int) -> list[int]:
    """Frames at about equal distances in t, noisiest first, the ends left out."""
    top = trajectory.frames[0].t
    wanted = [top * (rows - k) / (rows + 1) for k in range(rows)]
    inner = range(len(trajectory.frames) - 1)
    found = [min(inner, key=lambda k: abs(trajectory.frames[k].t - t)) for t in wanted]
    return sorted(set(found))


def _moment(frame: Frame, picture: int) -> Moment:
    x_t, x_0 = frame.x_t[picture], frame.x_0[picture]
    if frame.alpha_bar >= 1:
        return Moment(x_t, x_0, torch.zeros_like(x_t))
    return Moment(x_t, x_0, predicted_epsilon(x_0, x_t, frame.alpha_bar, "sample"))


def _no_draw(timestep: int) -> Tensor:
    raise AssertionError("a picture that never joins draws no noise")


# -- start from a picture ---------------------------------------------------------------------


def from_picture(
    denoiser: Denoiser,
    x_0: Tensor,
    timesteps: Sequence[int],
    indices: Sequence[int],
    seeds: Sequence[int],
) -> Iterator[Step]:
    """Noises a picture to several t and denoises it from there.

    The grid has a row per seed: the picture, then what comes back from each t.

    Args:
        denoiser: The model.
        x_0: float32 [channels, height, width] in [−1, 1].
        timesteps: Of the whole process, falling.
        indices: The steps at which it starts.
        seeds: ε and z follow from them.
    """
    starts = []
    for seed in seeds:
        eps = noise.normal(denoiser.shape, seed, "x_T")
        clean = Moment(x_0, x_0, torch.zeros_like(x_0))
        starts.append(Start(len(timesteps), _always(clean), _no_draw))
        for index in indices:
            alpha_bar = float(denoiser.scheduler.alphas_cumprod[timesteps[index]])
            held = Moment(noised(x_0, eps, alpha_bar), x_0, eps)
            draw = _seeded(denoiser.shape, seed, "reverse")
            starts.append(Start(index, _always(held), draw))
    yield from join(denoiser, timesteps, starts, "ddpm")


# -- interpolate ------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class End:
    """One end of an interpolation: a picture with its noise.

    Args:
        x_0: float32 [channels, height, width].
        eps: ε in x_t, of a 0-based timestep: for a picture of one's own always the same, for one
            that was drawn what x_t held beside the picture.
        seed: z of the reverse steps follows from it.
    """

    x_0: Tensor
    eps: Callable[[int], Tensor]
    seed: int

    @classmethod
    def of_picture(cls, x_0: Tensor, seed: int) -> End:
        eps = noise.normal(x_0.shape, seed, "x_T")
        return cls(x_0, lambda timestep: eps, seed)

    @classmethod
    def of_drawing(cls, trajectory: Trajectory, picture: int, seed: int) -> End:
        """Of an ancestral drawing that kept all of its frames."""
        x_0 = trajectory.frames[-1].x_t[picture]
        frames = {frame.timestep: frame for frame in trajectory.frames[:-1]}

        def eps(timestep: int) -> Tensor:
            frame = frames[timestep]
            return predicted_epsilon(x_0, frame.x_t[picture], frame.alpha_bar, "sample")

        return cls(x_0, eps, seed)


def interpolate(
    denoiser: Denoiser,
    ends: tuple[End, End],
    timesteps: Sequence[int],
    indices: Sequence[int],
    lambdas: Sequence[float] = LAMBDAS,
) -> Iterator[Step]:
    """Mixes two pictures at several t and denoises the mixtures (Ho et al. 2020, figure 8).

    A row per t, a column per λ. The clean parts are mixed as 1 − λ to λ; the noises too, but
    scaled back to unit variance: a plain mixture of two independent noises has too little of it
    for the network at that t. At λ = 0 and 1 an ancestral drawing by the same steps is met
    again.

    Args:
        denoiser: The model.
        ends: λ = 0 and λ = 1.
        timesteps: Of the whole process, falling.
        indices: The steps at which the two are mixed.
        lambdas: Shares of the second end.
    """
    first, second = ends
    starts = []
    for index in indices:
        timestep = timesteps[index]
        alpha_bar = float(denoiser.scheduler.alphas_cumprod[timestep])
        for share in lambdas:
            x_0 = (1 - share) * first.x_0 + share * second.x_0
            eps = _mixed_noise(first.eps(timestep), second.eps(timestep), share)
            held = Moment(noised(x_0, eps, alpha_bar), x_0, eps)

            def draw(step: int, share: float = share) -> Tensor:
                z = [noise.normal(denoiser.shape, end.seed, "reverse", step) for end in ends]
                return _mixed_noise(z[0], z[1], share)

            starts.append(Start(index, _always(held), draw))
    yield from join(denoiser, timesteps, starts, "ddpm")


def _mixed_noise(first: Tensor, second: Tensor, share: float) -> Tensor:
    """Of unit variance when the two are, and independent."""
    return ((1 - share) * first + share * second) / ((1 - share) ** 2 + share**2) ** 0.5


# -- compare ----------------------------------------------------------------------------------


def side_by_side(processes: Sequence[Iterator[Step]]) -> Iterator[Step]:
    """Runs processes in step with each other, the batch of each behind the other's.

    The one with the most steps leads. Beside each of its steps stands where the others are at
    that share of the way from T: a process that takes wider steps waits until it is met.

    Args:
        processes: Their pictures must have the same shape.

    Raises:
        UserError: "compare_shapes" when they have not.
    """
    current = [next(process) for process in processes]
    if len({step.x_t.shape[1:] for step in current}) > 1:
        sizes = [f"{s.x_t.shape[-1]}×{s.x_t.shape[-2]}×{s.x_t.shape[1]}" for s in current]
        raise UserError("compare_shapes", sizes=", ".join(sizes))
    most = max(step.total for step in current)
    leader = next(k for k, step in enumerate(current) if step.total == most)
    tops = [step.t for step in current]
    pending: list[Step | None] = [next(process, None) for process in processes]

    def advance(k: int) -> None:
        upcoming = pending[k]
        assert upcoming is not None
        current[k], pending[k] = upcoming, next(processes[k], None)

    while True:
        lead = current[leader]
        left = lead.t / tops[leader]
        for k in range(len(processes)):
            while (
                k != leader
                and (upcoming := pending[k]) is not None
                and (pending[leader] is None or upcoming.t / tops[k] >= left)
            ):
                advance(k)
        yield _concatenated(lead, current)
        if pending[leader] is None:
            return
        advance(leader)


def _concatenated(lead: Step, steps: Sequence[Step]) -> Step:
    names = ("x_t", "pred_original_sample", "pred_epsilon", "clipped", "prev_sample")
    batches: dict[str, Any] = {
        name: torch.cat([getattr(step, name) for step in steps]) for name in names
    }
    return dataclasses.replace(lead, **batches)
