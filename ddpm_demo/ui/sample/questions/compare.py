"""Compare: the same noise under two models, solvers, step counts or variances."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import on
from ddpm_demo.ui.sample.captions import model_told, seeds_told, solver_told, steps_told
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.words import t

from .context import AT_THE_SPOT, Answer, QuestionContext

if TYPE_CHECKING:
    from ddpm_demo.diffusion.denoiser import Denoiser
    from ddpm_demo.diffusion.sampling import Step

MAX_PICTURES = 8


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        entries = models.choices(context.controls.policy)
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
    gr.Markdown(t("ask_compare_note"), elem_classes="hint")
    answer = Answer.lay_out("compare", context.visitors.policy)

    def compare(
        place: Any,
        mine: Any,
        key: str,
        solver: str,
        steps: float,
        spacing: str,
        request: gr.Request,
    ) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions.compare import side_by_side

        drawing = context.drawings.get(Spot.read(place).id)
        visitor = models.access(context.controls.policy, mine)
        first, rival = rivals(drawing, key, visitor, solver, steps, spacing)
        processes = side_by_side([first.steps(), rival.steps()])
        yield from answer.show(processes, plate_of(first, rival), request)

    def check(place: Any, mine: Any, key: str, solver: str, steps: float, spacing: str) -> None:
        read_integer("steps", steps)
        models.admitted(key, models.access(context.controls.policy, mine))

    def refreshed(chosen: str | None) -> Any:
        return gr.update(choices=models.choices(context.controls.policy, None, chosen))

    def same(chosen: str | None) -> Any:
        return gr.update(choices=refreshed(chosen)["choices"], value=chosen)

    answer.wire(
        compare,
        [gr.JSON(visible=False), context.controls.mine, model, solver, step_count, spacing],
        js=AT_THE_SPOT,
        check=check,
    )
    # pictures of another size could not stand beside it
    on(context.controls.model.change, same, context.controls.model, model, queue=False)
    # a run that has saved its first model can be compared at once
    on(model.focus, refreshed, model, model, queue=False)


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

    def told(self) -> tuple[str, str]:
        """What tells it from the other, as a row's label."""
        steps = steps_told(self.config.steps)
        return "caption", json.dumps([model_told(self.name), *solver_told(self.config), steps])


def rivals(
    drawing: Drawing, key: str, visitor: Access, solver: str, steps: object, spacing: str
) -> tuple[Rival, Rival]:
    """A drawing's first pictures, and the same noise drawn otherwise.

    Raises:
        UserError: for a model that is gone or not the visitor's, or values that no drawing has.
    """
    seeds = drawing.settings.config.seeds[:MAX_PICTURES]
    own = dataclasses.replace(drawing.settings.config, num_images=len(seeds), pinned=tuple(seeds))
    number = read_integer("steps", steps)
    other = dataclasses.replace(own, steps=number, solver=solver, spacing=spacing)
    name = catalogue.find(key).name
    return Rival(drawing.name, drawing.denoiser, own), Rival(name, models.load(key, visitor), other)


def plate_of(first: Rival, rival: Rival) -> Plate:
    """A row each, a column for each seed."""
    seeds = first.config.seeds
    rows = [first.told(), rival.told()]
    columns = [("seed", seed) for seed in seeds]
    return Plate((2, len(seeds)), rows, columns, caption=[*seeds_told(seeds), ("same_noise", "")])
