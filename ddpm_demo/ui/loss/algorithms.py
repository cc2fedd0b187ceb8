"""Algorithms 1 and 2 of the paper, a real step at a press."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import MAX_SEED, MAX_TIMESTEPS
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_choice, check_range
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.assets import style
from ddpm_demo.ui.components.durations import remaining
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.early import checked
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import at_the_model, guarded, language, phrase
from ddpm_demo.ui.numbers import count
from ddpm_demo.ui.words import prose, t

from .pictures import PictureChoice
from .written import sampling_html, starting_html, training_html

if TYPE_CHECKING:
    from torch import Tensor

LENGTHS = (10, 20, 50, 250, 1000)  # steps of a process by algorithm 2
WAYS = ("drawn", "chosen")  # of a training step to its t
COLOURS = style("components/colours.css")
SEND_SECONDS = 0.4  # between two pictures of a process that runs to its end


@dataclasses.dataclass(frozen=True)
class Walk:
    """Where a person stands in algorithm 2.

    Args:
        key: The model's.
        visitor: Who walks.
        seed: Of x_T and every z.
        timesteps: All that are visited, falling, 0-based.
        index: Which of them comes next.
        x_t: There.
    """

    key: str
    visitor: Access
    seed: int
    timesteps: Sequence[int]
    index: int
    x_t: Tensor

    @property
    def over(self) -> bool:
        """Whether no step is left."""
        return self.index >= len(self.timesteps)


class TrainingPart:
    """Algorithm 1: its controls, and one real step at a press.

    Args:
        model: The list of models.
        choice: Which pictures it draws from.
    """

    def __init__(self, model: gr.Dropdown, choice: PictureChoice) -> None:
        self.model, self.choice = model, choice
        gr.Markdown(prose("loss_training_what"), elem_classes="hint")
        with gr.Row(elem_classes="step-row"):
            self.way = gr.Radio(
                [(t(f"loss_t_{way}_name"), way) for way in WAYS],
                value=WAYS[0],
                label=t("loss_t_way"),
                info=t("loss_t_way_info"),
                elem_id="loss-t-way",
            )
            self.t = gr.Slider(
                1,
                MAX_TIMESTEPS,
                100,
                step=1,
                label=t("loss_t"),
                interactive=False,
                elem_id="loss-t",
            )
        with gr.Row(elem_classes="run-buttons"):
            self.press = gr.Button(t("loss_train_step"), elem_id="loss-train-step")
        self.status = _status("loss_training_working", "loss-training-status")
        self.shown = gr.HTML(css_template=COLOURS, elem_id="loss-training")
        self.draws = gr.State(0)

    def check(self, values: Updates) -> None:
        """Refuses what `on_train` would begin with refusing."""
        check_choice("t", values[self.way], WAYS)
        read_integer("t", values[self.t])
        self.choice.check(values)
        models.admitted(values[self.model], self.choice.visitor(values))

    def on_train(self, values: Updates, request: gr.Request) -> Updates:
        """One step was asked for, at a t that is drawn or chosen."""
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss.algorithms import training_step

        key, draws, way = values[self.model], values[self.draws], values[self.way]
        check_choice("t", way, WAYS)
        chosen = read_integer("t", values[self.t]) if way == "chosen" else None
        pictures = to_unit_nchw(self.choice.read(key, values, request))
        denoiser = models.load(key, self.choice.visitor(values))
        step = training_step(denoiser, pictures, draws, t=chosen)
        kind, lang = denoiser.prediction_type, language(request)
        written = training_html(step, kind, lang, chosen=chosen is not None)
        return {self.shown: written, self.draws: draws + 1}

    def wire(self) -> None:
        """Connects the handlers."""
        inputs = {self.model, self.draws, self.way, self.t, *self.choice.inputs}
        _press(self.press, self.on_train, inputs, [self.shown, self.draws], self.status, self.check)
        on(self.way.change, _movable, self.way, self.t)
        on(self.model.change, guarded(_as_long_as), [self.model, self.t], self.t)


class SamplingPart:
    """Algorithm 2: its controls, and one real step at a press, or all that are left.

    Args:
        model: The list of models.
        choice: Who the visitor is.
        seconds: Time for the steps that are left, at one press.
    """

    def __init__(self, model: gr.Dropdown, choice: PictureChoice, seconds: float) -> None:
        self.model, self.choice, self.stops = model, choice, Stops(seconds)
        gr.Markdown(prose("loss_walking_what"), elem_classes="hint")
        with gr.Row(elem_classes="run-buttons"):
            self.start = gr.Button(t("loss_walk_start"), elem_id="loss-walk-start")
            self.onward = gr.Button(
                t("loss_walk_step"), interactive=False, elem_id="loss-walk-step"
            )
            self.last = gr.Button(t("loss_walk_last"), interactive=False, elem_id="loss-walk-last")
            self.cancel = gr.Button(t("loss_cancel"), visible=False, elem_id="loss-walk-cancel")
            self.length = gr.Dropdown(
                [(t(f"loss_walk_{steps}"), steps) for steps in LENGTHS],
                value=LENGTHS[1],
                show_label=False,
                container=False,
                elem_id="loss-walk-length",
            )
        self.status = _status("loss_walking_working", "loss-walking-status")
        self.shown = gr.HTML(css_template=COLOURS, elem_id="loss-walking")
        self.walk = gr.State(None)

    def check(self, values: Updates) -> None:
        """Refuses what `on_start` would begin with refusing."""
        check_range("steps", read_integer("steps", values[self.length]), 1, MAX_TIMESTEPS)
        models.admitted(values[self.model], self.choice.visitor(values))

    def on_start(self, values: Updates, request: gr.Request) -> Any:
        """x_T is drawn anew."""
        from ddpm_demo.diffusion.loss.algorithms import first_noise
        from ddpm_demo.diffusion.respacing import visited_timesteps

        key, before = values[self.model], values[self.walk]
        steps = read_integer("steps", values[self.length])
        check_range("steps", steps, 1, MAX_TIMESTEPS)
        visitor = self.choice.visitor(values)
        denoiser = models.load(key, visitor)
        seed = 0 if before is None else (before.seed + 1) % MAX_SEED
        schedule = denoiser.scheduler.schedule
        timesteps = visited_timesteps(schedule, min(steps, len(schedule)))
        x_t = first_noise(denoiser, seed)
        ready = gr.update(interactive=True)
        return starting_html(x_t), Walk(key, visitor, seed, timesteps, 0, x_t), ready, ready

    def on_step(self, here: Walk | None, request: gr.Request) -> Any:
        """One step further."""
        return self._at(*_further(here), language(request))

    def on_last(self, here: Walk | None, request: gr.Request) -> Iterator[Any]:
        """All steps that are left, with pictures of some on the way, until it is stopped."""
        lang, began, sent = language(request), time.monotonic(), 0.0
        first = 0 if here is None else here.index
        while True:
            here, step = _further(here)
            if here.over or self.stops.asked(request):
                yield self._at(here, step, lang)
                return
            if time.monotonic() - sent >= SEND_SECONDS:
                sent = time.monotonic()
                done, left = here.index - first, len(here.timesteps) - first
                told = _progress(done, left, sent - began, lang)
                yield self._at(here, step, lang, told)

    def _at(self, here: Walk, step: Any, lang: str, told: str = "") -> Any:
        """The outputs after a step."""
        more = gr.update(interactive=not here.over)
        return told + sampling_html(step, lang), here, more, more

    def wire(self) -> None:
        """Connects the handlers."""
        walked = [self.shown, self.walk, self.onward, self.last]
        starting = {self.model, self.length, self.walk, self.choice.mine}
        _press(self.start, self.on_start, starting, walked, self.status, self.check)
        _press(self.onward, self.on_step, self.walk, walked, self.status)
        further: dict[str, Any] = {"inputs": self.walk, "output": walked}
        wire(self.last, self.cancel, self.stops, handler=self.on_last, **further)
        on(self.last.click, js=into_view("#loss-walking"))


def build(model: gr.Dropdown, choice: PictureChoice, seconds: float) -> None:
    """Lays out both algorithms and wires them.

    Args:
        model: The list of models.
        choice: Which pictures algorithm 1 draws from.
        seconds: Time for one answer of the model.
    """
    with gr.Tabs(elem_id="loss-algorithms"):
        with gr.Tab(t("loss_algorithm_1")):
            training = TrainingPart(model, choice)
        with gr.Tab(t("loss_algorithm_2")):
            sampling = SamplingPart(model, choice, seconds)
    training.wire()
    sampling.wire()


def _status(key: str, elem_id: str) -> gr.Markdown:
    """What says, where the answer will stand, that it is being worked out."""
    return gr.Markdown(prose(key), visible=False, elem_id=elem_id, elem_classes="working")


def _press(
    button: gr.Button,
    handler: Callable[..., Any],
    inputs: Any,
    outputs: Any,
    status: gr.Markdown,
    check: Any = None,
) -> None:
    """A button that asks the model for one step: its status, then its result, come into view."""
    result = outputs[0]
    hidden: dict[str, Any] = {"outputs": status, "queue": False}
    pressed = on(button.click, lambda: gr.update(visible=True), **hidden)
    on(pressed.then, js=into_view(f"#{status.elem_id}"))
    done = on(
        pressed.then,
        checked(guarded(at_the_model(handler)), check),
        inputs,
        outputs,
        concurrency_id="sampler",
        concurrency_limit=1,
    )
    on(done.then, lambda: gr.update(visible=False), **hidden)
    on(done.failure, lambda: gr.update(visible=False), **hidden)
    on(done.then, js=into_view(f"#{result.elem_id}"))


def _movable(way: object) -> Any:
    """The slider counts only where t is chosen."""
    return gr.update(interactive=way == "chosen")


def _as_long_as(key: str, here: float) -> Any:
    """The slider ends at the model's T."""
    last = traits(key).num_train_timesteps
    return gr.update(maximum=last, value=min(int(here), last))


def _further(here: Walk | None) -> tuple[Walk, Any]:
    """A walk one step further, and the step.

    Raises:
        UserError: when there is none left.
    """
    from ddpm_demo.diffusion.loss.algorithms import sampling_step

    if here is None or here.over:
        raise UserError("walk_over")
    denoiser = models.load(here.key, here.visitor)
    step = sampling_step(denoiser, here.x_t, here.timesteps, here.index, here.seed)
    return dataclasses.replace(here, index=here.index + 1, x_t=step.prev_sample), step


def _progress(done: int, total: int, seconds: float, lang: str) -> str:
    """How far a process is that runs to its end."""
    words = phrase("loss_walk_progress", lang, done=count(done), total=count(total))
    return f"<p class='working'>{words}{remaining(seconds, done, total, lang)}</p>"
