"""Branch from here: one x_t, several futures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import MAX_FUTURES, MIN_FUTURES, VARIANCES
from ddpm_demo.data.settings import read_integer
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.sample.drawings import Spot
from ddpm_demo.ui.words import t

from .context import AT_THE_SPOT, Answer, QuestionContext

WHERE = {"here": 0, "way": 4}  # how many moments of the way; 0 is the one at the slider


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        where = gr.Radio(
            [(t(f"ask_branch_{name}"), name) for name in WHERE],
            value="here",
            label=t("ask_branch_where"),
            elem_id="branch-where",
        )
        futures = gr.Slider(
            MIN_FUTURES,
            MAX_FUTURES,
            5,
            step=1,
            label=t("ask_branch_futures"),
            elem_id="branch-futures",
        )
        variance = gr.Radio(
            [(t(f"ask_variance_{name}"), name) for name in VARIANCES],
            value=VARIANCES[0],
            label=t("ask_variance"),
            elem_id="branch-variance",
        )
    gr.Markdown(t("ask_branch_note"), elem_classes="hint")
    answer = Answer.lay_out("branch")

    def branch(
        place: Any, moments: str, count: float, variance_name: str, request: gr.Request
    ) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions import branch as question

        spot = Spot.read(place)
        drawing = context.drawings.get(spot.id)
        settings, trajectory = drawing.settings, drawing.trajectory
        picture = min(spot.picture or 0, len(settings.config.seeds) - 1)
        index = min(spot.index, len(trajectory.frames) - 1)
        number = read_integer("futures", count)
        rows = WHERE.get(moments, 0)
        frames = question.spread_frames(trajectory, rows) if rows else [index]
        steps = question.branch(
            drawing.denoiser,
            trajectory,
            picture,
            settings.config.seeds[picture],
            frames,
            number,
            variance_name,
        )
        plate = Plate(
            (len(frames), number + 1),
            [("from_t", trajectory.frames[frame].t) for frame in frames],
            [("picture", picture + 1), *(("future", k + 1) for k in range(number))],
        )
        yield from answer.show(steps, plate, request, trajectory.max_frames)

    answer.wire(branch, [gr.JSON(visible=False), where, futures, variance], js=AT_THE_SPOT)
