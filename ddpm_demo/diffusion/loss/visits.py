"""Which timesteps of the bound are looked at, when a few stand for all."""

from __future__ import annotations

import dataclasses
import itertools

from ddpm_demo import randomness
from ddpm_demo.diffusion.schedule import to_paper_t
from ddpm_demo.errors import check_range


@dataclasses.dataclass(frozen=True)
class Visit:
    """A timestep that is looked at, and how many it stands for.

    Args:
        timestep: 0-based, drawn from first … first + weight − 1.
        first: Where its stretch begins.
        weight: How long its stretch is.
    """

    timestep: int
    first: int
    weight: int

    @property
    def t(self) -> int:
        """The paper's t of the timestep."""
        return to_paper_t(self.timestep)

    @property
    def last_t(self) -> int:
        """The paper's t of the last timestep that it stands for."""
        return to_paper_t(self.first + self.weight - 1)


def choose_timesteps(num_train_timesteps: int, count: int, seed: int = 0) -> list[Visit]:
    """Timestep 0, for L_0, and one from each of count − 1 stretches of the others.

    The stretches are short where t is small, where most of the bound is. Σ weight · L is an
    unbiased estimate of the sum over all t; with count = T it is the sum.
    """
    check_range("timesteps", count, 2, num_train_timesteps)
    last = num_train_timesteps - 1
    ends = [1]
    for k in range(count - 1, 0, -1):  # k stretches are left, each of at least one timestep
        grown = round(ends[-1] * ((last + 1) / ends[-1]) ** (1 / k))
        ends.append(max(grown, ends[-1] + 1))
    draw = randomness.generator(seed, "bound timesteps")
    inner = [
        Visit(first + int(draw.integers(end - first)), first, end - first)
        for first, end in itertools.pairwise(ends)
    ]
    return [Visit(0, 0, 1), *inner]
