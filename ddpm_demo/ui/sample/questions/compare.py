"""Compare: the same noise under two models, solvers, step counts; under several w, or classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import DRAWS_NOISE, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.sample.captions import (
    Caption,
    guidance_told,
    model_told,
    seeds_told,
    solver_told,
    steps_told,
)
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.words import t

from .answer import Answer
from .asked import Asked, labels_among, row_label
from .classes import strengths, varieties
from .context import QuestionContext, at_the_spot

if TYPE_CHECKING:
    from ddpm_demo.diffusion.denoiser import Denoiser
    from ddpm_demo.diffusion.sampling import Step

MAX_PICTURES = 8
WITH = ("other", "strengths", "classes")  # what a drawing is compared with


def build(context: QuestionContext, opened: Any) -> None:
    """Lays the question out and wires it; `opened` is the event of its tab."""
    with gr.Row(elem_classes="ask-row"):
        beside = gr.Radio(
            [(t(f"ask_compare_{name}"), name) for name in WITH],
            value=WITH[0],
            label=t("ask_compare_with"),
            visible=False,
            elem_id="compare-with",
        )
    context.only_with_classes(beside, WITH[0])
    with gr.Row(elem_classes="ask-row") as row:
        # the others join when the question is opened: torch tells which of them can be compared
        entries = models.choices(context.controls.policy)[:1]
        model = gr.Dropdown(
            entries,
            value=entries[0][1] if entries else None,
            label=t("ask_compare_model"),
            elem_id="compare-model",
        )
        solver = gr.Dropdown(
            [(t(f"sample_solver_{name}"), name) for name in SOLVERS],
            value="ddim",
            label=t("sample_solver"),
            elem_id="compare-solver",
        )
        step_count = gr.Slider(
            5, 1000, 20, step=1, label=t("sample_steps"), elem_id="compare-steps"
        )
        spacing = gr.Dropdown(
            [(t(f"sample_spacing_{name}"), name) for name in SPACINGS],
            value=SampleConfig().spacing,
            label=t("sample_spacing"),
            elem_id="compare-spacing",
        )
    note = gr.Markdown(t("ask_compare_note"), elem_classes="hint")
    answer = Answer.lay_out("compare", context.visitors.policy)
    place = gr.JSON(visible=False)
    controls = context.controls

    def compare(values: Updates, request: gr.Request) -> Iterator[Any]:
        spot = Spot.read(values[place])
        drawing = context.drawings.get(spot.id)
        if values[beside] in WITH[1:]:
            ask = strengths if values[beside] == WITH[1] else varieties
            yield from answer.show(*ask(drawing, spot, context.asked(values)), request)
            return
        how = (values[one] for one in (solver, step_count, spacing))
        yield from answer.show(
            *compared(rivals(drawing, values[model], controls.visitor(values), *how)), request
        )

    def check(values: Updates) -> None:
        read_integer("steps", values[step_count])
        models.admitted(values[model], controls.visitor(values))

    def refreshed(chosen: str | None, drawn: str | None) -> Any:
        return gr.update(choices=comparable(models.choices(controls.policy, None, chosen), drawn))

    def same(chosen: str | None) -> Any:
        return gr.update(choices=refreshed(chosen, chosen)["choices"], value=chosen)

    inputs = {place, beside, model, solver, step_count, spacing, *context.model_inputs}
    answer.wire(compare, inputs, js=at_the_spot(place, inputs), check=check)
    on(beside.change, _show_rival, beside, [row, note], queue=False)
    # pictures of another size could not stand beside it
    on(controls.model.change, same, controls.model, model, queue=False)
    # a run that has saved its first model can be compared at once
    for event in (opened, model.focus):
        on(event, refreshed, [model, controls.model], model, queue=False)


def comparable(choices: list[tuple[Any, str]], drawn: str | None) -> list[tuple[Any, str]]:
    """Those of some models, as (name, key), that draw pictures of the shape of another's."""
    wanted = _shape(drawn)
    return [(name, key) for name, key in choices if _shape(key) == wanted]


def _shape(key: str | None) -> tuple[int, int, int] | None:
    """(height, width, channels) of a model's pictures; None for one that is gone."""
    try:
        found = traits(str(key))
    except (OSError, UserError):
        return None
    return found.height, found.width, found.channels


def _show_rival(chosen: str) -> Any:
    """What the other model, solver and steps are matters only where these are compared."""
    words = {name: t(f"ask_compare_{name}_note") for name in WITH[1:]}
    return gr.update(visible=chosen == WITH[0]), words.get(chosen, t("ask_compare_note"))


@dataclasses.dataclass(frozen=True)
class Rival:
    """One side of a comparison.

    Args:
        name: The model's.
        denoiser: The model.
        config: How it draws.
    """

    name: str
    denoiser: Denoiser
    config: SampleConfig

    def steps(self) -> Iterator[Step]:
        """Its process."""
        from ddpm_demo.diffusion.sampling import sample_progressive

        return sample_progressive(self.denoiser, self.config)

    @property
    def classes(self) -> list[str]:
        """The class of each of its pictures; [] where it is told none."""
        from ddpm_demo.diffusion.denoiser import classes_of

        known = classes_of(self.denoiser)
        return [known[label] for label in self.config.label_of_each(len(known))]

    def told(self) -> tuple[str, str]:
        """What tells it from the other, as a row's label."""
        steps = steps_told(self.config.steps)
        led = [guidance_told(self.config.guidance)] if self.config.labels else []
        return row_label(model_told(self.name), *led, *solver_told(self.config), steps)


def rivals(
    drawing: Drawing, key: str, visitor: Access, solver: str, steps: object, spacing: str
) -> tuple[Rival, Rival]:
    """A drawing's first pictures, and the same noise drawn otherwise, as the same classes.

    Classes are the same by their names, in whatever order a model has learned them. A model that
    knows none is told none.

    Raises:
        UserError: for a model that is gone or not the visitor's, or values that no drawing has;
            "class_unknown" for a model that knows other classes.
    """
    from ddpm_demo.diffusion.denoiser import classes_of

    seeds = drawing.settings.config.seeds[:MAX_PICTURES]
    own = dataclasses.replace(drawing.settings.config, num_images=len(seeds), pinned=tuple(seeds))
    first = Rival(drawing.name, drawing.denoiser, own)
    number = read_integer("steps", steps)
    other = dataclasses.replace(own, steps=number, solver=solver, spacing=spacing)
    name, denoiser = catalogue.find(key).name, models.load(key, visitor)
    if own.labels:
        known = classes_of(denoiser)
        labels = labels_among(first.classes, known) if known else ()
        w = own.guidance if known else SampleConfig().guidance
        other = dataclasses.replace(other, labels=labels, guidance=w)
    return first, Rival(name, denoiser, other)


def compared(pair: tuple[Rival, Rival]) -> tuple[Iterator[Step], Plate]:
    """Both processes in step with each other, and how they stand."""
    from ddpm_demo.diffusion.questions.compare import side_by_side

    return side_by_side([one.steps() for one in pair]), plate_of(*pair)


def plate_of(first: Rival, rival: Rival) -> Plate:
    """A row each, a column for each seed."""
    seeds = first.config.seeds
    rows = [first.told(), rival.told()]
    columns = [("seed", seed) for seed in seeds]
    told = [one.classes or [""] * len(seeds) for one in (first, rival)]
    named = Asked(tuple(dict.fromkeys(first.classes))).caption()[:1]
    caption = [*named, *seeds_told(seeds), ("same_noise", ""), *_read(first, rival)]
    caption += _by_chance(first, rival)
    return Plate((2, len(seeds)), rows, columns, classes=[*told[0], *told[1]], caption=caption)


def _read(first: Rival, rival: Rival) -> Caption:
    """Which row the numbers beside the pictures are of: the one that has more steps leads."""
    return [("numbers_lower" if rival.config.steps > first.config.steps else "numbers_upper", "")]


def _by_chance(first: Rival, rival: Rival) -> Caption:
    """Which rows draw noise of their own on the way, so that they end on pictures of their own.

    Where both draw it at the same t it is the same noise.
    """
    configs = first.config, rival.config
    draws = [config.solver in DRAWS_NOISE for config in configs]
    visited = [(config.steps, config.spacing) for config in configs]
    if not any(draws) or (all(draws) and visited[0] == visited[1]):
        return []
    row = "both" if all(draws) else "upper" if draws[0] else "lower"
    return [(f"fresh_{row}", "")]
