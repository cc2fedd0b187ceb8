"""Start from my picture: noise it to several t, and see what comes back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.ui.components.picture import Picture, note_crop
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.sample.captions import seeds_told
from ddpm_demo.ui.words import t

from .answer import Answer
from .asked import row_label
from .context import QuestionContext
from .way import Way, shares

MAX_DRAWS = 4
MAX_IN_TURN = 3  # classes that it comes back as, where all take their turn: each has its own rows


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        with gr.Column(scale=0, min_width=240):
            picture = Picture(
                sources=["upload", "webcam", "clipboard"],
                height=220,
                label=t("ask_picture"),
                show_label=False,
                elem_id="from-picture-file",
            )
            note_crop(picture, context.visitors)
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
    answer = Answer.lay_out("from_picture", context.visitors.policy)

    controls = context.controls

    def from_picture(values: Updates, request: gr.Request) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions.from_picture import from_picture

        way = context.way(values, values[where])
        way = dataclasses.replace(way, asked=way.asked.first(MAX_IN_TURN))
        seeds = seeds_of(values[draws], values[controls.seed])
        x_0 = context.picture(request, values[picture], way.denoiser.shape)
        told = way.asked.guide(way.denoiser, classes_of_each(way, seeds))
        rows = seeds * max(1, len(way.asked.names))
        clipping = way.asked.clipping
        steps = from_picture(told, x_0, way.timesteps, way.indices, rows, clipping)
        yield from answer.show(steps, plate_of(way, seeds), request)

    def check(values: Updates) -> None:
        context.check_way(values, values[where])
        seeds_of(values[draws], values[controls.seed])
        if not values[picture]:
            raise UserError("picture_missing")

    inputs = {picture, where, draws, *context.way_inputs, controls.seed}
    answer.wire(from_picture, inputs, check=check)


def seeds_of(draws: object, first: object) -> list[int]:
    """The seeds of so many draws.

    Raises:
        UserError: for numbers out of range.
    """
    count = read_integer("draws", draws)
    check_range("draws", count, 1, MAX_DRAWS)
    return SampleConfig(num_images=count, seed=read_integer("seed", first or 0)).seeds


def classes_of_each(way: Way, seeds: Sequence[int]) -> list[str]:
    """The class of each picture of the grid, the visitor's own among them; [] for none."""
    columns = 1 + len(way.indices)
    return [name for name in way.asked.names for _ in seeds for _ in range(columns)]


def plate_of(way: Way, seeds: Sequence[int]) -> Plate:
    """A row for each seed: the picture, then what comes back from each t.

    Where several classes are asked for, each has these rows.
    """
    names = way.asked.names
    columns = [("yours", ""), *(("from_t", t) for t in way.joined_at)]
    rows: list[tuple[str, object]] = [("seed", seed) for seed in seeds]
    if len(names) > 1:
        rows = [row_label(("plain", name), ("seed", seed)) for name in names for seed in seeds]
    caption = way.caption(("yours", ""), *seeds_told(seeds))
    return Plate(
        (len(rows), len(columns)),
        rows,
        columns,
        classes=classes_of_each(way, seeds),
        guided=bool(names) and way.asked.guidance not in (0, 1),
        caption=caption,
    )
