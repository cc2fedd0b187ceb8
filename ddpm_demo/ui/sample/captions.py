"""What a drawing is made with, in a line for people: model, seeds, steps, solver."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_demo.config import SampleConfig
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.handlers import phrase

MAX_NAMED = 4  # seeds, or ranges of them, that are named one by one

Caption = list[tuple[str, object]]


def caption_of(name: str, config: SampleConfig, classes: Sequence[str] = ()) -> Caption:
    """The caption of a drawing, as `timeline_value` takes it.

    Args:
        name: The model's name for people.
        config: How it draws.
        classes: The names of the classes that the model knows.
    """
    asked, seeds = classes_told(config, classes), seeds_told(config.seeds)
    return [model_told(name), *asked, *seeds, steps_told(config.steps), *solver_told(config)]


def model_told(name: str) -> tuple[str, object]:
    """A model's name: an exact answer is told as a memory in the language of the page."""
    if name.startswith(catalogue.EXACT):
        return "memory", name.removeprefix(catalogue.EXACT)
    return "plain", name


def solver_told(config: SampleConfig) -> Caption:
    """The solver, and which t it visits where that is not the usual."""
    spacing = [] if config.spacing == SampleConfig().spacing else [config.spacing]
    told = [(f"solver_{config.solver}", ""), *((f"spacing_{name}", "") for name in spacing)]
    if config.clipping != SampleConfig().clipping:
        told.append((f"clipping_{config.clipping}", ""))
    return [*told]


def classes_told(config: SampleConfig, names: Sequence[str]) -> Caption:
    """The classes that are asked for, and w; nothing where none is.

    Where there are many, how many there are.
    """
    asked = classes_asked(config, names)
    if not asked:
        return []
    every = isinstance(config.labels, str)
    named: Caption = [("classes_all", len(asked))] if every else [("classes", ", ".join(asked))]
    if not every and len(asked) > MAX_NAMED:
        named = [("some_classes", len(asked))]
    return [*named, guidance_told(config.guidance)]


def guidance_told(guidance: float) -> tuple[str, object]:
    """How strongly a drawing is led to its class."""
    return "guidance", f"{guidance:g}"


def classes_asked(config: SampleConfig, names: Sequence[str]) -> list[str]:
    """The names of the classes that are asked for, each once; a label that is none is left out."""
    labels = range(len(names)) if isinstance(config.labels, str) else config.labels
    return list(dict.fromkeys(names[label] for label in labels if label < len(names)))


def steps_told(steps: int) -> tuple[str, object]:
    """How many steps a drawing takes."""
    return ("step" if steps == 1 else "steps", steps)


def in_words(caption: Caption) -> str:
    """A caption in English, for a file."""
    told = (phrase(f"timeline_caption_{key}", "en", value=value) for key, value in caption)
    return " · ".join(told)


def seeds_told(seeds: Sequence[int]) -> Caption:
    """Seeds by name and as ranges, or as how many there are where that would be long."""
    if len(seeds) == 1:
        return [("seed", seeds[0])]
    ranges: list[list[int]] = []
    for seed in seeds:
        if ranges and seed == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], seed]
        else:
            ranges.append([seed])
    if len(ranges) > MAX_NAMED:
        return [("some_seeds", len(seeds))]
    return [("seeds", ", ".join("–".join(map(str, ends)) for ends in ranges))]
