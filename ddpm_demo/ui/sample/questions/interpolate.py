"""Interpolate: mix two pictures at several t and denoise the mixtures (DDPM, figure 8)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import MAX_SEED, SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.ui.components.picture import Picture, note_crop
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.sample.captions import Caption, seeds_told
from ddpm_demo.ui.words import t

from .answer import Answer
from .asked import each_for, labels_among
from .context import QuestionContext
from .way import Way, shares

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.denoiser import Denoiser
    from ddpm_demo.diffusion.questions.interpolate import End

KINDS = ("seeds", "pictures", "classes")


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        with gr.Column(scale=0, min_width=200):
            kind = gr.Radio(
                _kinds(False),
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
                files = [_end(name, context) for name in "ab"]
            where = shares("ask_mix_at", (40, 70, 100), "interpolate-where")
    note = gr.Markdown(t("ask_interpolate_note"), elem_classes="hint")
    answer = Answer.lay_out("interpolate", context.visitors.policy)

    def gather(values: Updates, way: Way, ends: list[End], request: gr.Request) -> Iterator[None]:
        if values[kind] == "classes" or len(way.asked.names) > 2:
            way.asked.two()
        if values[kind] == "pictures":
            sent = [context.picture(request, values[file], way.denoiser.shape) for file in files]
            ends += ends_of_pictures(sent)
            return
        used = [seeds[0], seeds[0]] if values[kind] == "classes" else seeds
        pair = tuple(read_integer("seed", values[seed] or 0) for seed in used)
        own = list(SampleConfig(pinned=pair).pinned)  # both may be the same
        yield from ends_of_drawings(way, own, ends)

    def interpolate(values: Updates, request: gr.Request) -> Iterator[Any]:
        from ddpm_demo.diffusion.questions.interpolate import interpolate

        way = context.way(values, values[where])
        way = dataclasses.replace(way, asked=way.asked.first(2))
        ends: list[End] = []
        yield from answer.pause_for(gather(values, way, ends, request), request)
        if len(ends) == 2:  # else it was stopped while the two were drawn
            told = subject(values[kind], ends, values[context.controls.solver])
            way_of = (way.timesteps, way.indices)
            steps = interpolate(
                between(way), (ends[0], ends[1]), *way_of, clipping=way.asked.clipping
            )
            yield from answer.show(steps, plate_of(way, told), request)

    context.when_chosen(kind, _offer_kinds)
    on(kind.change, _show_kind, kind, [numbers, pictures, *seeds, note], queue=False)
    inputs = {kind, *seeds, *files, where, *context.way_inputs, context.controls.solver}

    def check(values: Updates) -> None:
        context.check_way(values, values[where])

    answer.wire(interpolate, inputs, check=check)


def _end(name: str, context: QuestionContext) -> Picture:
    """A place for one of the two pictures."""
    with gr.Column(min_width=140):
        picture = Picture(
            sources=["upload", "clipboard"],
            height=160,
            label=t("ask_picture"),
            show_label=False,
            elem_id=f"interpolate-picture-{name}",
        )
        note_crop(picture, context.visitors)
    return picture


def ends_of_pictures(pictures: Sequence[Tensor]) -> list[End]:
    """Both ends as pictures of the visitor, each with a noise of its own."""
    from ddpm_demo.diffusion.questions.interpolate import End

    return [End.of_picture(x_0, seed) for seed, x_0 in enumerate(pictures)]


def ends_of_drawings(way: Way, seeds: Sequence[int], ends: list[End]) -> Iterator[None]:
    """Draws both ends from their seeds into `ends`; a step at a time, to be stopped at any."""
    from ddpm_demo.diffusion.questions.interpolate import End
    from ddpm_demo.diffusion.sampling import reverse
    from ddpm_demo.diffusion.trajectory import Trajectory
    from ddpm_demo.randomness import normal_per_picture

    x_t = normal_per_picture(way.denoiser.shape, seeds, "x_T")
    drawn = Trajectory(len(way.timesteps) + 1)
    told = way.asked.guide(way.denoiser, each_for(way.asked.names, len(seeds)))
    for step in reverse(told, x_t, "ddpm", way.timesteps, seeds, way.asked.clipping):
        drawn.add(step)
        yield
    ends += [End.of_drawing(drawn, k, seed) for k, seed in enumerate(seeds)]


def between(way: Way) -> Denoiser:
    """What denoises the mixtures: told the one class, or as much of two as the share says."""
    from ddpm_demo.diffusion.denoiser import classes_of
    from ddpm_demo.diffusion.guidance import Mixed
    from ddpm_demo.diffusion.questions.interpolate import LAMBDAS

    names = way.asked.names
    if len(names) < 2:
        return way.asked.guide(way.denoiser, names)
    first, second, *_ = labels_among(names, classes_of(way.denoiser))
    shares = LAMBDAS * len(way.indices)
    return Mixed(way.denoiser, (first, second), shares, way.asked.guidance)


def subject(kind: str, ends: Sequence[End], solver: str) -> Caption:
    """What is mixed, for a caption.

    A drawing by another solver has other heads for the same seeds, so that is said.
    """
    if kind == "pictures":
        return [("pictures", "")]
    other: Caption = [] if solver == "ddpm" else [("ends", "")]
    seeds = [end.seed for end in ends]
    return [*seeds_told(seeds[:1] if kind == "classes" else seeds), *other]


def plate_of(way: Way, told: Caption) -> Plate:
    """A row for each t, a column for each share of the second end."""
    from ddpm_demo.diffusion.questions.interpolate import LAMBDAS

    columns = [("lambda", f"{value:g}") for value in LAMBDAS]
    rows = [("mix_t", t) for t in way.joined_at]
    guided = bool(way.asked.names) and way.asked.guidance not in (0, 1)
    shape, caption = (len(rows), len(columns)), way.caption(*told)
    return Plate(shape, rows, columns, guided=guided, caption=caption)


def _kinds(classes: bool) -> list[tuple[Any, str]]:
    """What can be mixed, by a model that knows classes or none."""
    return [(t(f"ask_interpolate_{name}"), name) for name in (KINDS if classes else KINDS[:2])]


def _offer_kinds(classes: bool, chosen: str) -> Any:
    """What can be mixed once another model was chosen; a kind that it lacks is let go."""
    kept = chosen if classes or chosen in KINDS[:2] else KINDS[0]
    return gr.update(choices=_kinds(classes), value=kept)


def _show_kind(chosen: str) -> tuple[Any, ...]:
    """Seeds or pictures, whichever was chosen; two classes share one seed."""
    pictures, classes = chosen == "pictures", chosen == "classes"
    return (
        gr.update(visible=not pictures),
        gr.update(visible=pictures),
        gr.update(label=t("sample_seed" if classes else "ask_interpolate_seed_a")),
        gr.update(visible=chosen == "seeds"),
        t("ask_interpolate_classes_note" if classes else "ask_interpolate_note"),
    )
