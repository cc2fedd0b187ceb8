"""Compare: the same noise under two models, solvers, step counts or variances."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.runs import catalogue
from ddpm_demo.ui import models
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import on
from ddpm_demo.ui.sample.drawings import Spot
from ddpm_demo.ui.words import t

from .context import AT_THE_SPOT, Answer, QuestionContext

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
    answer = Answer.lay_out("compare")

    def compare(
        place: Any,
        key: str,
        solver_name: str,
        steps_wanted: float,
        spacing_name: str,
        request: gr.Request,
    ) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions.compare import side_by_side
        from ddpm_demo.diffusion.sampling import sample_progressive

        drawing = context.drawings.get(Spot.read(place).id)
        first = drawing.settings.config
        seeds = first.seeds[:MAX_PICTURES]
        config = dataclasses.replace(first, num_images=len(seeds), pinned=tuple(seeds))
        number = read_integer("steps", steps_wanted)
        rival = dataclasses.replace(config, steps=number, solver=solver_name, spacing=spacing_name)
        configs = [config, rival]
        denoisers = [drawing.denoiser, models.load(key)]
        names = [drawing.name, catalogue.find(key).name]
        plate = Plate(
            (2, len(seeds)),
            [("plain", _told(name, one)) for name, one in zip(names, configs, strict=True)],
            [("seed", seed) for seed in seeds],
        )
        processes = [
            sample_progressive(denoiser, one)
            for denoiser, one in zip(denoisers, configs, strict=True)
        ]
        steps = side_by_side(processes)
        yield from answer.show(steps, plate, request)

    def refreshed(chosen: str | None) -> Any:
        return gr.update(choices=models.choices(context.controls.policy, None, chosen))

    def same(chosen: str | None) -> Any:
        return gr.update(choices=refreshed(chosen)["choices"], value=chosen)

    answer.wire(
        compare, [gr.JSON(visible=False), model, solver, step_count, spacing], js=AT_THE_SPOT
    )
    # pictures of another size could not stand beside it
    on(context.controls.model.change, same, context.controls.model, model, queue=False)
    # a run that has saved its first model can be compared at once
    on(model.focus, refreshed, model, model, queue=False)


def _told(name: str, config: SampleConfig) -> str:
    spacing = () if config.spacing == SampleConfig().spacing else (config.spacing,)
    return " · ".join((name, config.solver, str(config.steps), *spacing))
