"""Compare what being told does: several w on one noise, or every class on one noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.sample.captions import (
    Caption,
    guidance_told,
    model_told,
    seeds_told,
    solver_told,
    steps_told,
)
from ddpm_demo.ui.sample.drawings import Drawing, Spot

from .asked import Asked, each_for, labels_among

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

STRENGTHS = (0, 1, 2, 4, 8)
MAX_PICTURES = 4  # of the drawing, for each strength
MAX_VARIETIES = 24  # classes of one noise; with few of them, several noises share this room

Question = tuple[Iterator["Step"], Plate]


def strengths(drawing: Drawing, spot: Spot, asked: Asked) -> Question:
    """A drawing's first pictures, or the enlarged one, as the same class under several w.

    Args:
        drawing: Whose noise it is, and whose classes where it was told any.
        spot: Where the visitor stands.
        asked: What the pictures are told otherwise.

    Raises:
        UserError: "class_needed" where there is no class; "no_classes", "class_unknown".
    """
    from ddpm_demo.diffusion.questions.compare import side_by_side
    from ddpm_demo.diffusion.sampling import sample_progressive

    places = _places(drawing, spot)[:MAX_PICTURES]
    own, known, seeds = drawing.settings.config, drawing.classes, _seeds(drawing, places)
    labels = [own.label_of_each(len(known))[place] for place in places] if own.labels else []
    labels = labels or each_for(labels_among(asked.names, known), len(seeds))
    if not labels:
        raise UserError("class_needed")
    same = dataclasses.replace(
        own, num_images=len(seeds), pinned=tuple(seeds), labels=tuple(labels)
    )
    configs = [dataclasses.replace(same, guidance=w) for w in STRENGTHS]
    steps = side_by_side([sample_progressive(drawing.denoiser, one) for one in configs], alike=True)
    names = [known[label] for label in labels]
    return steps, _plate(
        drawing,
        [guidance_told(w) for w in STRENGTHS],
        _columns(names, seeds),
        names * len(STRENGTHS),
        [*Asked(tuple(dict.fromkeys(names))).caption()[:1], *seeds_told(seeds)],
    )


def varieties(drawing: Drawing, spot: Spot, asked: Asked) -> Question:
    """One noise as every class, or as those that are chosen where there are too many.

    Args:
        drawing: Whose noise it is.
        spot: Where the visitor stands: the enlarged picture, else the first ones.
        asked: w, and the classes where the model knows more than there is room for.

    Raises:
        UserError: "no_classes", "class_unknown"; "class_needed" where there are too many.
    """
    from ddpm_demo.diffusion.denoiser import classes_of
    from ddpm_demo.diffusion.guidance import Guided, knowing
    from ddpm_demo.diffusion.respacing import visited_timesteps
    from ddpm_demo.diffusion.sampling import reverse
    from ddpm_demo.randomness import normal_per_picture

    own, model = drawing.settings.config, knowing(drawing.denoiser)
    known = classes_of(model)
    names = known if len(known) <= MAX_VARIETIES else asked.names
    if not names:
        raise UserError("class_needed")
    rows = max(1, MAX_VARIETIES // len(names))
    seeds = _seeds(drawing, _places(drawing, spot)[:rows])
    w = own.guidance if own.labels else asked.guidance
    every = [seed for seed in seeds for _ in names]
    told = Guided(model, labels_among(names, known) * len(seeds), w)
    timesteps = visited_timesteps(model.scheduler.schedule, own.steps, own.spacing)
    x_t = normal_per_picture(model.shape, every, "x_T")
    steps = reverse(told, x_t, own.solver, timesteps, every, own.clipping)
    return steps, _plate(
        drawing,
        [("seed", seed) for seed in seeds],
        [("plain", name) for name in names],
        list(names) * len(seeds),
        [guidance_told(w), *seeds_told(seeds)],
        guided=w not in (0, 1),
    )


def _columns(names: Sequence[str], seeds: Sequence[int]) -> list[tuple[str, object]]:
    """The labels of pictures: their seeds, with their classes where these differ."""
    if len(set(names)) == 1:
        return [("seed", seed) for seed in seeds]
    return [("plain", f"{name} · {seed}") for name, seed in zip(names, seeds, strict=True)]


def _places(drawing: Drawing, spot: Spot) -> list[int]:
    """Which pictures are asked about: the enlarged one, or all in their order."""
    count = len(drawing.settings.config.seeds)
    return list(range(count)) if spot.picture is None else [min(spot.picture, count - 1)]


def _seeds(drawing: Drawing, places: Sequence[int]) -> list[int]:
    return [drawing.settings.config.seeds[place] for place in places]


def _plate(
    drawing: Drawing,
    rows: Sequence[tuple[str, object]],
    columns: Sequence[tuple[str, object]],
    classes: Sequence[str],
    subject: Caption,
    *,
    guided: bool = False,
) -> Plate:
    config = drawing.settings.config
    return Plate(
        (len(rows), len(columns)),
        rows,
        columns,
        classes=classes,
        guided=guided,
        caption=[
            model_told(drawing.name),
            *subject,
            steps_told(config.steps),
            *solver_told(config),
        ],
    )
