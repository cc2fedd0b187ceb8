"""The measure of a model: its drawings beside real pictures, copies among them, and the bound.

Every distance stands beside its floor: the distance between two halves of the real pictures.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ddpm_demo import randomness
from ddpm_demo.config import MAX_GUIDANCE, MAX_SEED, SOLVERS, USUAL_GUIDANCE
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.denoiser import Denoiser, classes_of
from ddpm_demo.diffusion.loss.estimate import estimate
from ddpm_demo.diffusion.loss.terms import check_pictures_fit
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.errors import UserError, check_choice, check_range
from ddpm_demo.progress import Progress, StageProgress, silent

from .agreement import asked_in_turn, class_figures
from .copies import held_out_share, neighbours
from .distances import density_and_coverage, frechet_distance, kernel_distance
from .drawings import Protocol, draw
from .features import features_of
from .workload import BOUND_PICTURES, BOUND_TIMESTEPS, DRAWING_STEPS

MIN_PICTURES = 24  # halves of a dozen: fewer say nothing
MAX_REAL = 20_000  # real pictures that are compared with, both halves together
MAX_IMAGES = 50_000
COMPARED_AT_ONCE = 500  # drawings: the distances of all to all would fill the memory

Figure = dict[str, Any]  # of evaluation.json


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureConfig:
    """How the drawings are made that a model is measured by.

    Args:
        num_images: How many are drawn, 24 to 50,000.
        steps: Reverse steps of each, 1 to T.
        solver: One of `config.SOLVERS`.
        spacing: One of `config.SPACINGS`.
        seed: Of the first picture.
        guidance: w, for a model that knows classes: each class is drawn as often as it is found
            among the real pictures.
    """

    num_images: int = 2000
    steps: int = DRAWING_STEPS
    solver: str = "ddim"
    spacing: str = "trailing"
    seed: int = 0
    guidance: float = USUAL_GUIDANCE

    def protocol(self, denoiser: Denoiser, data: Dataset) -> Protocol:
        """How a model draws the pictures.

        Args:
            denoiser: The model.
            data: The real pictures; one that has none of the model's classes is drawn for
                without a class.

        Raises:
            UserError: for values out of range.
        """
        check_range("num_images", self.num_images, MIN_PICTURES, MAX_IMAGES)
        check_choice("solver", self.solver, SOLVERS)
        check_range("seed", self.seed, 0, MAX_SEED)
        check_range("guidance", self.guidance, 0, MAX_GUIDANCE)
        timesteps = visited_timesteps(denoiser.scheduler.schedule, self.steps, self.spacing)
        names = classes_of(denoiser)
        labels = data.folders.among(names)
        told: dict[str, Any] = {}
        if (labels < len(names)).any():
            asked = asked_in_turn(labels, len(names), self.num_images)
            told = {"labels": asked, "guidance": self.guidance}
        return Protocol(self.solver, tuple(timesteps), self.num_images, self.seed, **told)


@dataclasses.dataclass(frozen=True)
class Halves:
    """Real pictures parted in two by a fixed draw, as features [n, 128].

    Args:
        reference: The half that drawings are compared with.
        other: The half that stands in for a perfect model. Its distance is no lower bound: a
            model that copies training pictures, which lie in both halves, can come nearer.
    """

    reference: torch.Tensor
    other: torch.Tensor


def halve(pictures: np.ndarray, progress: Progress = silent) -> Halves:
    """Parts real pictures in two.

    Args:
        pictures: uint8 [n, h, w, c], n ≥ `MIN_PICTURES`; more than `MAX_REAL` are not used.
        progress: Told (pictures done, pictures in all).

    Raises:
        UserError: "evaluate_too_few" below `MIN_PICTURES`.
    """
    if len(pictures) < MIN_PICTURES:
        raise UserError("evaluate_too_few", count=len(pictures), least=MIN_PICTURES)
    order = randomness.generator(0, "halves").permutation(len(pictures))[:MAX_REAL]
    features = features_of(pictures[order], progress=progress)
    middle = len(features) // 2
    return Halves(features[:middle], features[middle:])


def distances_from_real(real: Halves, drawn: np.ndarray) -> Figure:
    """How far drawings are from real pictures, and the floor of each figure.

    Fréchet distance and coverage depend on how many pictures there are, so they are taken over at
    most as many drawings as the other half has pictures; the rest over all drawings.

    Args:
        real: From `halve`.
        drawn: uint8 [m, h, w, c].
    """
    every = features_of(drawn)
    compared = min(len(every), len(real.other))
    found, other = every[:compared], real.other[:compared]
    kernel, error = kernel_distance(real.reference, every)
    density, _ = density_and_coverage(real.reference, every)
    _, coverage = density_and_coverage(real.reference, found)
    floor_density, floor_coverage = density_and_coverage(real.reference, other)
    return {
        "compared": compared,
        "frechet": {
            "value": frechet_distance(real.reference, found),
            "floor": frechet_distance(real.reference, other),
        },
        "kernel": {
            "value": kernel,
            "error": error,
            "floor": kernel_distance(real.reference, real.other)[0],
        },
        "density": {"value": density, "floor": floor_density},
        "coverage": {"value": coverage, "floor": floor_coverage},
    }


def share_of_copies(drawn: np.ndarray, data: Dataset) -> Figure | None:
    """The share of copies among drawings, its floor that among held-out real pictures.

    None below two training pictures.
    """
    training = data.training
    if len(training) < 2:
        return None
    parts = np.array_split(drawn, max(1, len(drawn) // COMPARED_AT_ONCE))
    copies = [neighbours(part, training).share * len(part) for part in parts]
    return {"value": sum(copies) / len(drawn), "floor": held_out_share(data)}


def held_out_bits(denoiser: Denoiser, data: Dataset, progress: Progress = silent) -> Figure | None:
    """Bits/dim of the held-out pictures, each part as [value, error]; None without any."""
    pictures = data.held_out[:BOUND_PICTURES]
    if not len(pictures):
        return None
    timesteps = len(denoiser.scheduler.schedule)
    visits = choose_timesteps(timesteps, min(BOUND_TIMESTEPS, timesteps))
    parts = estimate(denoiser, to_unit_nchw(pictures), visits, progress=progress)
    named = {name: list(part) for name, part in dataclasses.asdict(parts).items()}
    return {"pictures": len(pictures), "timesteps": len(visits), **named}


def measure_model(
    denoiser: Denoiser,
    data: Dataset,
    config: MeasureConfig,
    *,
    cache: Path | None = None,
    progress: StageProgress = silent,
) -> Figure:
    """Draws pictures and measures them.

    Args:
        denoiser: The model.
        data: Real pictures in the model's size, some held out of training, or none.
        config: How many are drawn, and how.
        cache: Where drawings are kept, so that a second call continues where the first was cut.
        progress: Told (stage, done, total); the stages are "real", "drawing", "comparing" and
            "bound".

    Returns:
        The values of `config`, then `frechet`, `kernel`, `density`, `coverage`, `copies`,
        `agreement`, `classes` (see `agreement.class_figures`) and `bits_per_dim`, each with its
        `floor` where it has one: plain numbers, fit for JSON.

    Raises:
        UserError: for values out of range, pictures that do not fit, or too few.
    """
    count, height, width, channels = data.images.shape
    check_pictures_fit(denoiser, (count, channels, height, width))
    protocol = config.protocol(denoiser, data)
    real = halve(data.images, functools.partial(progress, "real"))
    drawn = draw(denoiser, protocol, cache, functools.partial(progress, "drawing"))
    progress("comparing", 0, 1)
    figures = {
        **dataclasses.asdict(config),
        "real": len(data.images),
        **distances_from_real(real, drawn),
        "copies": share_of_copies(drawn, data),
        **class_figures(data, classes_of(denoiser), drawn, protocol.labels),
    }
    progress("comparing", 1, 1)
    bits = held_out_bits(denoiser, data, functools.partial(progress, "bound"))
    return figures | {"bits_per_dim": bits}
