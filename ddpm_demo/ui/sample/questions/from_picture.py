"""Start from my picture: noise it to several t, and see what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import check_range
from ddpm_demo.ui import models
from ddpm_demo.ui.components.picture import Picture
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.words import t

from .context import Answer, QuestionContext, shares, steps_at

MAX_DRAWS = 4


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        picture = Picture(
            sources=["upload", "webcam", "clipboard"],
            height=220,
            label=t("ask_picture"),
            show_label=False,
            min_width=240,
            scale=0,
            elem_id="from-picture-file",
        )
        with gr.Column(scale=1):
            where = shares("ask_noise_to", (20, 40, 60, 80), "from-picture-where")
            draws = gr.Slider(
                1,
                MAX_DRAWS,
                2,
                step=1,
                label=t("ask_draws"),
                info=t("ask_draws_info"),
                elem_id="from-picture-draws",
            )
    gr.Markdown(t("ask_from_picture_note"), elem_classes="hint")
    answer = Answer.lay_out("from_picture")

    def from_picture(
        file: str | None,
        chosen: list[int],
        count: float,
        step_count: float,
        spacing: str,
        first: float | None,
        key: str,
        request: gr.Request,
    ) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions import from_picture as question
        from ddpm_demo.diffusion.respacing import visited_timesteps
        from ddpm_demo.diffusion.schedule import to_paper_t

        draws_wanted = read_integer("draws", count)
        check_range("draws", draws_wanted, 1, MAX_DRAWS)
        denoiser = models.load(key)
        x_0 = context.picture(request, file, denoiser.shape)
        timesteps = visited_timesteps(
            denoiser.scheduler.schedule, read_integer("steps", step_count), spacing
        )
        top = denoiser.scheduler.config.num_train_timesteps
        indices = steps_at(timesteps, top, chosen)
        seeds = SampleConfig(num_images=draws_wanted, seed=read_integer("seed", first or 0)).seeds
        steps = question.from_picture(denoiser, x_0, timesteps, indices, seeds)
        plate = Plate(
            (len(seeds), len(indices) + 1),
            [("seed", value) for value in seeds],
            [("yours", ""), *(("from_t", to_paper_t(timesteps[index])) for index in indices)],
        )
        yield from answer.show(steps, plate, request)

    controls = context.controls
    drawn_by = [controls.steps, controls.spacing, controls.seed, controls.model]
    answer.wire(from_picture, [picture, where, draws, *drawn_by])
