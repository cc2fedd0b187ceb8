"""What a drawing is made with, in a line for people: model, seeds, steps, solver."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_demo.config import SampleConfig
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.handlers import phrase

MAX_NAMED = 4  # seeds that are named one by one

Caption = list[tuple[str, object]]


def caption_of(name: str, config: SampleConfig) -> Caption:
    """The caption of a drawing, as `timeline_value` takes it.

    Args:
        name: The model's name for people.
        config: How it draws.
    """
    steps = ("steps", config.steps)
    return [model_told(name), *seeds_told(config.seeds), steps, *solver_told(config)]


def model_told(name: str) -> tuple[str, object]:
    """A model's name: an exact answer is told as a memory in the language of the page."""
    if name.startswith(catalogue.EXACT):
        return "memory", name.removeprefix(catalogue.EXACT)
    return "plain", name


def solver_told(config: SampleConfig) -> Caption:
    """The solver, and which t it visits where that is not the usual."""
    spacing = [] if config.spacing == SampleConfig().spacing else [config.spacing]
    return [(f"solver_{config.solver}", ""), *((f"spacing_{name}", "") for name in spacing)]


def in_words(caption: Caption) -> str:
    """A caption in English, for a file."""
    told = (phrase(f"timeline_caption_{key}", "en", value=value) for key, value in caption)
    return " · ".join(told)


def seeds_told(seeds: Sequence[int]) -> Caption:
    """Seeds as a range, by name, or as how many there are."""
    if len(seeds) == 1:
        return [("seed", seeds[0])]
    if list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return [("seeds", f"{seeds[0]}–{seeds[-1]}")]
    if len(seeds) <= MAX_NAMED:
        return [("seeds", ", ".join(map(str, seeds)))]
    return [("some_seeds", len(seeds))]
