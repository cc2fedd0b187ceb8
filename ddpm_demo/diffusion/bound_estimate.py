"""The anatomy of the bound: its terms for a model and pictures, a few t standing for all."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.data.images import to_unit_nchw
from ddpm_demo.errors import UserError, check_range

from .bound import in_bits_per_dim, reconstruction_term, step_term
from .denoiser import Denoiser
from .parameterisation import noised, predicted_epsilon, predicted_x_0
from .schedule import to_paper_t


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
        ends.append(min(max(grown, ends[-1] + 1), last + 1 - (k - 1)))
    draw = noise.generator(seed, "bound timesteps")
    inner = [
        Visit(first + int(draw.integers(end - first)), first, end - first)
        for first, end in itertools.pairwise(ends)
    ]
    return [Visit(0, 0, 1), *inner]


@dataclasses.dataclass(frozen=True)
class Term:
    """What was found at one timestep, of n pictures.

    Args:
        visit: The timestep, and for how many it stands.
        bits: L_{t−1} (L_0 at timestep 0), float64 [n], bits/dim.
        mse: Mean squared error of ε̂, not clipped, float64 [n]; over the SNR it is that of x̂_0.
        eps: ε, float32 [n, channels, height, width].
        x_t: What the network saw, same shape.
        output: What it said, same shape.
    """

    visit: Visit
    bits: Tensor
    mse: Tensor
    eps: Tensor
    x_t: Tensor
    output: Tensor


def terms(
    denoiser: Denoiser,
    pictures: np.ndarray,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    variance: str = "fixed_small",
    clip: bool = True,
    batch_size: int = 64,
) -> Iterator[Term]:
    """The terms of the bound at the timesteps of `visits`, in their order.

    Args:
        denoiser: The model.
        pictures: uint8 [n, height, width, channels], in the model's size.
        visits: From `choose_timesteps`.
        seed: Of the noise, which is another one at every t.
        variance: One of `VARIANCES`.
        clip: Whether p_θ clips x̂_0 to [−1, 1], as sampling does.
        batch_size: How many pictures the network sees at once.

    Raises:
        UserError: "pictures_do_not_fit" for pictures of another size.
    """
    check_fits(denoiser, pictures)
    schedule = denoiser.scheduler.schedule
    levels = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
    x_0 = to_unit_nchw(torch.from_numpy(np.ascontiguousarray(pictures)))
    kind = denoiser.prediction_type
    for visit in visits:
        timestep = visit.timestep
        alpha_bar = float(schedule.alphas_cumprod[timestep])
        eps = noise.normal(x_0.shape, seed, "bound", timestep)
        x_t = noised(x_0, eps, alpha_bar)
        said = [
            denoiser(part.to(denoiser.device), timestep).cpu() for part in x_t.split(batch_size)
        ]
        output = torch.cat(said).float()
        wide = (output.double(), x_t.double(), alpha_bar, kind)
        pred_x_0 = predicted_x_0(*wide)
        error = predicted_epsilon(*wide) - eps
        if clip:
            pred_x_0 = pred_x_0.clamp(-1, 1)
        nats = (
            step_term(schedule, x_0, pred_x_0, timestep, variance)
            if timestep
            else reconstruction_term(schedule, levels, pred_x_0, variance)
        )
        mse = error.square().flatten(1).mean(1)
        yield Term(visit, in_bits_per_dim(nats), mse, eps, x_t, output)


def check_fits(denoiser: Denoiser, pictures: np.ndarray) -> None:
    """Raises `UserError("pictures_do_not_fit")` unless the model draws such pictures."""
    channels, height, width = denoiser.shape
    if not len(pictures):
        raise UserError("no_pictures")
    if pictures.shape[1:] != (height, width, channels):
        raise UserError(
            "pictures_do_not_fit",
            size=pictures.shape[1], channels=pictures.shape[3],
            model_size=height, model_channels=channels,
        )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Bound:
    """The bound in bits/dim, each part with its standard error.

    Args:
        prior: L_T.
        steps: L_1 + … + L_{T−1}.
        reconstruction: L_0.
        total: Their sum, an upper bound on −log₂ p_θ(x_0) per dimension.
    """

    prior: tuple[float, float]
    steps: tuple[float, float]
    reconstruction: tuple[float, float]
    total: tuple[float, float]


def add_up(prior: Tensor, found: Sequence[Term]) -> Bound:
    """Sums the terms of n pictures.

    The error is that of a mean over the pictures. Where timesteps stand for several, half the
    squared differences of neighbouring stretches are added to its square: they hold what other
    timesteps out of the same stretches would have changed, and the slope of L besides, so this
    is rather too much than too little.

    Args:
        prior: L_T, [n].
        found: What `terms` found: timestep 0 first, then the others.
    """
    first, *others = found
    weighted = torch.stack([term.visit.weight * term.bits for term in others])  # [visits, n]
    steps = weighted.sum(0)
    means = weighted.mean(1)
    drawn = torch.tensor([term.visit.weight > 1 for term in others])
    between = float(means.diff().square()[drawn[1:]].sum()) / 2

    def of(values: Tensor, extra: float = 0.0) -> tuple[float, float]:
        spread = float(values.var(0)) / len(values) if len(values) > 1 else 0.0
        return float(values.mean()), (spread + extra) ** 0.5

    return Bound(of(prior), of(steps, between), of(first.bits),
                 of(prior + steps + first.bits, between))  # fmt: skip
