"""The measure of a model: its drawings beside real pictures, copies among them, and the bound.

Every distance stands beside its floor: what one half of the real pictures is apart from the other
half, measured on as many.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ddpm_demo.config import SOLVERS
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.loss.estimate import check_pictures_fit, estimate
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.errors import UserError, check_choice, check_range
from ddpm_demo.randomness import generator

from .copies import neighbours
from .distances import density_and_coverage, frechet_distance, kernel_distance
from .drawings import Protocol, draw
from .features import features_of

MIN_PICTURES = 24  # halves of a dozen: fewer say nothing
MAX_REAL = 20_000  # real pictures that are compared with, both halves together
BOUND_PICTURES, BOUND_TIMESTEPS = 64, 100
MAX_IMAGES = 50_000
STEPS = 50

Progress = Callable[[str, int, int], None]
Figure = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Halves:
    """Real pictures parted in two by a fixed draw, as features [n, 128].

    Args:
        reference: What is compared with.
        other: What stands in for a model without fault. It is no bound: who draws copies of the
            training pictures, which both halves hold, comes nearer.
    """

    reference: torch.Tensor
    other: torch.Tensor


def halves(pictures: np.ndarray, progress: Progress = lambda what, done, total: None) -> Halves:
    """Parts real pictures, uint8 [n, h, w, c].

    Args:
        pictures: At least `MIN_PICTURES`; of more than `MAX_REAL` a part is taken.
        progress: Told ("real", done, total).

    Raises:
        UserError: "evaluate_too_few" below `MIN_PICTURES`.
    """
    if len(pictures) < MIN_PICTURES:
        raise UserError("evaluate_too_few", count=len(pictures), least=MIN_PICTURES)
    order = generator(0, "halves").permutation(len(pictures))[:MAX_REAL]
    features = features_of(pictures[order], progress=functools.partial(progress, "real"))
    middle = len(features) // 2
    return Halves(features[:middle], features[middle:])


def distances(real: Halves, drawn: np.ndarray) -> Figure:
    """How far drawings are from real pictures, and the floor of each figure.

    Fréchet distance and coverage depend on how many there are: they are taken over as many
    drawings as the other half has pictures, at most; the rest over all.

    Args:
        real: From `halves`.
        drawn: uint8 [m, h, w, c].
    """
    every = features_of(drawn)
    compared = min(len(every), len(real.other))
    found, other = every[:compared], real.other[:compared]
    names = ("value", "error")
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
            **dict(zip(names, kernel_distance(real.reference, every), strict=True)),
            "floor": kernel_distance(real.reference, real.other)[0],
        },
        "density": {"value": density, "floor": floor_density},
        "coverage": {"value": coverage, "floor": floor_coverage},
    }


def copies(drawn: np.ndarray, data: Dataset) -> Figure | None:
    """The share of copies among drawings, and among held-out real pictures."""
    training, held_out = data.training, data.held_out
    if len(training) < 2:
        return None
    yardstick = neighbours(held_out, training).share if len(held_out) else None
    # a part at a time: the distances of all to all would fill the memory
    parts = np.array_split(drawn, max(1, len(drawn) // 500))
    shares = [neighbours(part, training).share * len(part) for part in parts]
    return {"value": sum(shares) / len(drawn), "floor": yardstick}


def bound(denoiser: Denoiser, data: Dataset, progress: Progress) -> Figure | None:
    """Bits/dim of the held-out pictures, each part as [value, error]."""
    pictures = data.held_out[:BOUND_PICTURES]
    if not len(pictures):
        return None
    schedule = denoiser.scheduler.schedule
    visits = choose_timesteps(len(schedule), min(BOUND_TIMESTEPS, len(schedule)))
    told = functools.partial(progress, "bound")
    parts = estimate(denoiser, to_unit_nchw(pictures), visits, progress=told)
    named = {name: list(part) for name, part in dataclasses.asdict(parts).items()}
    return {"pictures": len(pictures), "timesteps": len(visits), **named}


def protocol(
    denoiser: Denoiser, *, num_images: int, steps: int, solver: str, spacing: str, seed: int
) -> Protocol:
    """How `evaluate` draws.

    Raises:
        UserError: for arguments out of range.
    """
    check_range("num_images", num_images, MIN_PICTURES, MAX_IMAGES)
    check_choice("solver", solver, SOLVERS)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, steps, spacing)
    return Protocol(solver, tuple(timesteps), num_images, seed)


def evaluate(
    denoiser: Denoiser,
    data: Dataset,
    *,
    num_images: int = 2000,
    steps: int = STEPS,
    solver: str = "ddim",
    spacing: str = "trailing",
    seed: int = 0,
    cache: Path | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Figure:
    """Draws pictures and measures them.

    Args:
        denoiser: The model.
        data: Real pictures in the model's size; some held out of training, or none.
        num_images: How many are drawn, 24 to 50,000.
        steps: Reverse steps of each, 1 to T.
        solver: One of `config.SOLVERS`.
        spacing: One of `config.SPACINGS`.
        seed: Of the first picture.
        cache: Where drawings are kept, so that a second call goes on where the first was cut off.
        progress: Told (what, done, total); what is "real", "drawing", "comparing" or "bound".
            What it raises ends the evaluation.

    Returns:
        What is printed as JSON: the protocol, then `frechet`, `kernel`, `density`, `coverage`,
        `copies` and `bits_per_dim`, each with its `floor` where it has one.

    Raises:
        UserError: for arguments out of range, pictures that do not fit, or too few.
    """
    count, height, width, channels = data.images.shape
    check_pictures_fit(denoiser, (count, channels, height, width))
    how = protocol(
        denoiser, num_images=num_images, steps=steps, solver=solver, spacing=spacing, seed=seed
    )
    real = halves(data.images, progress)
    drawn = draw(denoiser, how, cache, functools.partial(progress, "drawing"))
    progress("comparing", 0, 1)
    result = {
        "num_images": num_images, "steps": steps, "solver": solver, "spacing": spacing,
        "seed": seed, "real": len(data.images), **distances(real, drawn),
        "copies": copies(drawn, data),
    }  # fmt: skip
    progress("comparing", 1, 1)
    return result | {"bits_per_dim": bound(denoiser, data, progress)}


def table(found: Figure) -> str:
    """The figures for reading."""
    lines = [
        f"{found['num_images']:,} drawings, {found['steps']} steps of {found['solver']}; "
        f"distances from {found['compared']:,} of them to half of {found['real']:,} real pictures",
        f"{'':22}{'model':>22}{'other half':>14}",
    ]
    for name in ("frechet", "kernel", "density", "coverage", "copies"):
        figure = found[name]
        if figure is None:
            continue
        error = f" ± {figure['error']:.2g}" if "error" in figure else ""
        floor = figure["floor"]
        shown = "–" if floor is None else f"{floor:.4g}"
        value = f"{figure['value']:.4g}{error}"
        lines.append(f"{name:22}{value:>22}{shown:>14}")
    if parts := found["bits_per_dim"]:
        for name in ("prior", "steps", "reconstruction", "total"):
            value = "{:.4g} ± {:.2g}".format(*parts[name])
            lines.append(f"{'bits/dim, ' + name:22}{value:>22}")
    else:
        lines.append("no bits/dim: no pictures were held out")
    return "\n".join(lines)
