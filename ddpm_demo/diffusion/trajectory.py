"""What is kept of a reverse process: all of its moments, or well-chosen ones."""

from __future__ import annotations

import dataclasses
import math

from torch import Tensor

from .sampling import Step
from .schedule import to_timestep


@dataclasses.dataclass(frozen=True)
class Frame:
    """A kept moment. t is the paper's: T … 1 while x_t is denoised, 0 is the picture.

    Args:
        t: Paper's t.
        alpha_bar: ᾱ_t.
        x_t: As it is, not clipped.
        x_0: The prediction made from it, within [−1, 1]; at t = 0 the picture.
        eps: ε̂; None at t = 0, where nothing is predicted.
        change: x_t minus the x of the step before; None at the first step.
        clipped: Share of x̂_0 that was clipped, mean over the pictures; None at t = 0.
        guidance: ε̂_c − ε̂_∅; None where nothing was guided by it.
        read: Of which pictures the numbers are the mean; None for all of them.
    """

    t: int
    alpha_bar: float
    x_t: Tensor
    x_0: Tensor
    eps: Tensor | None = None
    change: Tensor | None = None
    clipped: float | None = None
    guidance: Tensor | None = None
    read: list[int] | None = None

    @property
    def timestep(self) -> int:
        """The 0-based timestep of x_t; −1 for the picture."""
        return to_timestep(self.t)

    @property
    def snr_db(self) -> float | None:
        """10 log₁₀ ᾱ/(1 − ᾱ); None where it is infinite: for the picture, and for pure noise."""
        if not 0 < self.alpha_bar < 1:
            return None
        return 10 * math.log10(self.alpha_bar / (1 - self.alpha_bar))

    @property
    def numbers(self) -> dict[str, float | None]:
        """The numbers beside the picture; ‖ε̂‖/√d is about 1 for standard normal noise.

        "guidance" is among them where the step was guided.
        """
        numbers = {
            "t": self.t,
            "alpha_bar": self.alpha_bar,
            "snr_db": self.snr_db,
            "eps_norm": _root_mean_square(self.eps, self.read),
            "change": _root_mean_square(self.change, self.read),
            "clipped": self.clipped,
        }
        if self.guidance is not None:
            numbers["guidance"] = _root_mean_square(self.guidance, self.read)
        return numbers


def _root_mean_square(x: Tensor | None, read: list[int] | None) -> float | None:
    """‖x‖/√d of each picture that counts, then the mean over them."""
    if x is None:
        return None
    return float(x[read or slice(None)].flatten(1).square().mean(1).sqrt().mean())


def kept_steps(total: int, max_frames: int) -> list[int]:
    """Which of `total` steps to keep so that, with the picture, at most `max_frames` remain.

    All of them when they fit; else they lie closer together near the end, where the visible
    details change. The first step is always kept.
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

    Kept frames hold x_t and x̂_0 alone, which is what branching and exporting need. Only the
    frames that `add` returns hold ε̂, the change and the guidance too.

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
            clipped = float(step.clipped[step.read or slice(None)].mean())
            moment = Frame(step.t, step.alpha_bar_t, step.x_t, x_0, eps, change, clipped)
            added.append(dataclasses.replace(moment, guidance=step.guidance, read=step.read))
        if step.index == step.total - 1:
            picture = step.prev_sample
            added.append(Frame(0, 1.0, picture, picture, change=picture - step.x_t, read=step.read))
        self._before = step.x_t
        self.frames += [
            dataclasses.replace(frame, eps=None, change=None, guidance=None) for frame in added
        ]
        return added

    @property
    def nbytes(self) -> int:
        """Bytes that the kept frames take."""
        return sum(frame.x_t.nbytes + frame.x_0.nbytes for frame in self.frames)
