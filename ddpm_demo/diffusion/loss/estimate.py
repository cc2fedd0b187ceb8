"""The bound of a model on pictures: terms at a few timesteps, which stand for all, summed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import torch
from torch import Tensor

from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.progress import Progress, silent

from .bound import prior_term
from .terms import Term, check_variance, terms
from .visits import Visit


@dataclasses.dataclass(frozen=True)
class Bound:
    """The bound in bits/dim, each part as (value, standard error).

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


def add_up(prior: Tensor, found: Sequence[Term], variance: str | None = None) -> Bound:
    """Sums the terms of n pictures.

    The error is that of a mean over the pictures. Where timesteps stand for several, half the
    squared differences of neighbouring stretches are added to its square. These differences
    contain the scatter within a stretch, and also the slope of L. So the error is more likely too
    large than too small.

    Args:
        prior: L_T, [n].
        found: Timestep 0 first, then the others in the order of `visits.choose_timesteps`.
        variance: Of p_θ, one of those that the terms have bits under; None for `Term.bits`.
    """
    bits = [term.bits if variance is None else term.under[variance] for term in found]
    others = found[1:]
    weighted = _weighted(others, bits[1:])
    steps = weighted.sum(0)
    drawn = torch.tensor([term.visit.weight > 1 for term in others])
    between = float(weighted.mean(1).diff().square()[drawn[1:]].sum()) / 2
    return Bound(
        prior=_mean_and_error(prior),
        steps=_mean_and_error(steps, between),
        reconstruction=_mean_and_error(bits[0]),
        total=_mean_and_error(prior + steps + bits[0], between),
    )


def of_each(prior: Tensor, found: Sequence[Term]) -> Tensor:
    """The whole bound of each picture in bits/dim, [n]; arguments as `add_up`."""
    bits = [term.bits for term in found]
    return prior + _weighted(found[1:], bits[1:]).sum(0) + bits[0]


def _weighted(found: Sequence[Term], bits: Sequence[Tensor]) -> Tensor:
    """Bits/dim of stretches, [visits, n]: a term counts for all timesteps that it stands for."""
    weights = torch.tensor([term.visit.weight for term in found], dtype=torch.float64)
    return weights[:, None] * torch.stack(list(bits))


def _mean_and_error(values: Tensor, more_variance: float = 0.0) -> tuple[float, float]:
    variance = float(values.var(0)) / len(values) if len(values) > 1 else 0.0
    return float(values.mean()), (variance + more_variance) ** 0.5


def estimate(
    denoiser: Denoiser,
    x_0: Tensor,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    variance: str = "fixed_small",
    progress: Progress = silent,
) -> Bound:
    """The bound of a model on pictures under one variance; arguments as `terms` and `bounds`."""
    check_variance(denoiser, variance)
    return bounds(denoiser, x_0, visits, seed=seed, progress=progress)[variance]


def bounds(
    denoiser: Denoiser,
    x_0: Tensor,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, Bound]:
    """The bound under each variance that the model can have, with the network asked once.

    Args:
        denoiser, x_0, visits, seed: As for `terms`.
        progress: Told (timesteps done, timesteps in all). What it raises ends the estimate.

    Returns:
        By name, each of `bound.VARIANCES` that the model can be asked for.

    Raises:
        UserError: as `terms`.
    """
    found = []
    for term in terms(denoiser, x_0, visits, seed=seed):
        found.append(term.numbers())
        progress(len(found), len(visits))
    prior = prior_term(denoiser.scheduler.schedule, x_0)
    return {variance: add_up(prior, found, variance) for variance in found[0].under}
