"""The bound of pictures under each class: which class a model finds them likeliest as.

A model that draws by class is a classifier too: of all classes, the one with the lowest bound on
−log p_θ(x_0 | c) is its answer (Li et al. 2023). All classes are asked about the same noise.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.guidance import knowing

from .terms import terms
from .visits import Visit


class ClassTerm(NamedTuple):
    """A term of the bound of n pictures that are said to be of one class.

    Args:
        visit: The timestep, and for how many it stands.
        label: The class; C, behind the last one, for no class.
        bits: float64 [n], bits/dim.
    """

    visit: Visit
    label: int
    bits: Tensor


def terms_by_class(
    denoiser: Denoiser,
    x_0: Tensor,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    variance: str = "fixed_small",
    clip: bool = True,
) -> Iterator[ClassTerm]:
    """The terms of the bound under each of C classes and under none, timestep by timestep.

    Args:
        denoiser: A model that knows classes.
        x_0: The pictures; this and the others as for `terms.terms`.
        visits: From `visits.choose_timesteps`.
        seed: Of the noise, the same for all classes.
        variance: One of `bound.VARIANCES`.
        clip: Whether p_θ clips x̂_0.

    Raises:
        UserError: "no_classes"; as `terms.terms`.
    """
    model = knowing(denoiser)
    ask = functools.partial(terms, model, x_0, seed=seed, variance=variance, clip=clip)
    for visit in visits:
        for label in range(len(model.classes) + 1):
            labels = torch.full((len(x_0),), label)
            [term] = ask([visit], labels=labels)
            yield ClassTerm(visit, label, term.bits)


@dataclasses.dataclass(frozen=True)
class ClassBounds:
    """The bounds of n pictures under C classes.

    Args:
        bits: float64 [C, n], bits/dim.
        without: float64 [n], those under no class.
    """

    bits: Tensor
    without: Tensor

    @classmethod
    def of(cls, prior: Tensor, found: Sequence[ClassTerm]) -> ClassBounds:
        """Adds up all that `terms_by_class` yields.

        Args:
            prior: L_T, [n].
            found: Its terms.
        """
        classes = max(term.label for term in found)
        bits = prior.repeat(classes + 1, 1)
        for term in found:
            bits[term.label] += term.visit.weight * term.bits
        return cls(bits[:-1], bits[-1])

    @property
    def lowest(self) -> Tensor:
        """The class with the lowest bound of each picture, int64 [n]."""
        return self.bits.argmin(0)


class Accuracy(NamedTuple):
    """How often the lowest bound names the right class.

    Args:
        right: Of how many pictures.
        pictures: Of how many that are of a class.
        majority: Of how many the most frequent class is right.
    """

    right: int
    pictures: int
    majority: int


def accuracy(bounds: ClassBounds, labels: Tensor) -> Accuracy:
    """The model as a classifier, beside always naming the class that is most frequent.

    Args:
        bounds: Of n pictures.
        labels: int64 [n]; C for a picture that is of no class.
    """
    known = labels < len(bounds.bits)
    right = int((bounds.lowest[known] == labels[known]).sum())
    most = int(labels[known].bincount().max()) if known.any() else 0
    return Accuracy(right, int(known.sum()), most)
