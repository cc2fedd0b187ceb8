"""Interpolate: mix two pictures at several t and denoise the mixtures (DDPM, figure 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import MAX_SEED, SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.ui import models
from ddpm_demo.ui.components.picture import Picture
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import on
from ddpm_demo.ui.words import t

from .context import Answer, QuestionContext, shares, steps_at

KINDS = ("seeds", "pictures")


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        with gr.Column(scale=0, min_width=200):
            kind = gr.Radio(
                [(t(f"ask_interpolate_{name}"), name) for name in KINDS],
                value=KINDS[0],
                label=t("ask_interpolate_kind"),
                elem_id="interpolate-kind",
            )
        with gr.Column(scale=1):
            with gr.Row() as numbers:
                seeds = [
                    gr.Number(
                        value,
                        label=t(f"ask_interpolate_seed_{name}"),
                        precision=0,
                        minimum=0,
                        maximum=MAX_SEED,
                        elem_id=f"interpolate-seed-{name}",
                    )
                    for name, value in (("a", 0), ("b", 1))
                ]
            with gr.Row(visible=False) as pictures:
                files = [
                    Picture(
                        sources=["upload", "clipboard"],
                        height=160,
                        label=t("ask_picture"),
                        show_label=False,
                        min_width=140,
                        elem_id=f"interpolate-picture-{name}",
                    )
                    for name in "ab"
                ]
            where = shares("ask_mix_at", (40, 70, 100), "interpolate-where")
    gr.Markdown(t("ask_interpolate_note"), elem_classes="hint")
    answer = Answer.lay_out("interpolate")

    def interpolate(
        what: str,
        seed_a: float,
        seed_b: float,
        file_a: str | None,
        file_b: str | None,
        chosen: list[int],
        step_count: float,
        spacing: str,
        key: str,
        request: gr.Request,
    ) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions import interpolate as question
        from ddpm_demo.diffusion.respacing import visited_timesteps
        from ddpm_demo.diffusion.sampling import sample_progressive
        from ddpm_demo.diffusion.schedule import to_paper_t
        from ddpm_demo.diffusion.trajectory import Trajectory

        denoiser = models.load(key)
        timesteps = visited_timesteps(
            denoiser.scheduler.schedule, read_integer("steps", step_count), spacing
        )
        top = denoiser.scheduler.config.num_train_timesteps
        indices = steps_at(timesteps, top, chosen)
        own = read_integer("seed", seed_a or 0), read_integer("seed", seed_b or 0)
        if what == "pictures":
            pixels = [context.picture(request, file, denoiser.shape) for file in (file_a, file_b)]
            ends = [
                question.End.of_picture(x_0, seed) for x_0, seed in zip(pixels, (0, 1), strict=True)
            ]
        else:
            drawn = Trajectory(len(timesteps) + 1)
            config = SampleConfig(
                num_images=2, steps=len(timesteps), solver="ddpm", spacing=spacing, pinned=own
            )
            answer.stops.clear(request)
            for step in sample_progressive(denoiser, config):
                drawn.add(step)
                yield gr.skip()
                if answer.stops.asked(request):
                    return
            ends = [question.End.of_drawing(drawn, k, seed) for k, seed in enumerate(own)]
        steps = question.interpolate(denoiser, (ends[0], ends[1]), timesteps, indices)
        plate = Plate(
            (len(indices), len(question.LAMBDAS)),
            [("mix_t", to_paper_t(timesteps[index])) for index in indices],
            [("lambda", f"{value:g}") for value in question.LAMBDAS],
        )
        yield from answer.show(steps, plate, request)

    on(kind.change, _show_kind, kind, [numbers, pictures], queue=False)
    answer.wire(
        interpolate,
        [
            kind,
            *seeds,
            *files,
            where,
            context.controls.steps,
            context.controls.spacing,
            context.controls.model,
        ],
    )


def _show_kind(chosen: str) -> tuple[Any, Any]:
    """Seeds or pictures, whichever was chosen."""
    return gr.update(visible=chosen == "seeds"), gr.update(visible=chosen != "seeds")
