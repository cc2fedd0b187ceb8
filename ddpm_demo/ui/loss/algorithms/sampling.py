"""Algorithm 2: x_T is drawn, then one step at a press, or all that are left."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import gradio as gr

from ddpm_demo.config import MAX_SEED, MAX_TIMESTEPS
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.durations import remaining
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.loss.pictures import PictureChoice
from ddpm_demo.ui.numbers import count
from ddpm_demo.ui.words import prose, t

from .press import COLOURS, wire_press
from .written import sampling_html, starting_html

if TYPE_CHECKING:
    from torch import Tensor

LENGTHS = (10, 20, 50, 250, 1000)  # steps of a process
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

    @classmethod
    def begun(cls, key: str, visitor: Access, seed: int, steps: int) -> Self:
        """At x_T, which is drawn from the seed; of a shorter T as many steps as there are."""
        from ddpm_demo.diffusion.loss.algorithms import first_noise
        from ddpm_demo.diffusion.respacing import visited_timesteps

        denoiser = models.load(key, visitor)
        schedule = denoiser.scheduler.schedule
        timesteps = visited_timesteps(schedule, min(steps, len(schedule)))
        return cls(key, visitor, seed, timesteps, 0, first_noise(denoiser, seed))

    @property
    def over(self) -> bool:
        """Whether no step is left."""
        return self.index >= len(self.timesteps)


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
        self.turn = Turn("loss-walking", "loss_walking_working")
        self.on_turn = Turn("loss-walk-last")  # its answer says how far it is
        self.shown = gr.HTML(css_template=COLOURS, elem_id="loss-walking")
        self.walk = gr.State(None)

    def check(self, values: Updates) -> None:
        """Refuses what `on_start` would begin with refusing."""
        self._steps(values)
        models.admitted(values[self.model], self.choice.visitor(values))

    def on_start(self, values: Updates, request: gr.Request) -> Any:
        """x_T is drawn anew."""
        before = values[self.walk]
        seed = 0 if before is None else (before.seed + 1) % MAX_SEED
        visitor = self.choice.visitor(values)
        walk = Walk.begun(values[self.model], visitor, seed, self._steps(values))
        ready = gr.update(interactive=True)
        return starting_html(walk.x_t, language(request)), walk, ready, ready

    def _steps(self, values: Updates) -> int:
        """How many steps were asked for; raises a `UserError` for a number out of range."""
        steps = read_integer("steps", values[self.length])
        check_range("steps", steps, 1, MAX_TIMESTEPS)
        return steps

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
        wire_press(self.start, self.on_start, starting, walked, self.turn, self.check)
        wire_press(self.onward, self.on_step, self.walk, walked, self.turn)
        further: dict[str, Any] = {"inputs": self.walk, "output": walked, "turn": self.on_turn}
        wire(self.last, self.cancel, self.stops, handler=self.on_last, **further)
        on(self.last.click, js=into_view("#loss-walking"))


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
