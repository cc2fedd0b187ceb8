"""Loss: the variational bound of a model on pictures, taken apart over t.

May enter: the choice of pictures, a look at the bound, its charts, the model as a classifier; the
stage (`stage/`), and algorithms 1 and 2 step by step (`algorithms/`). The mathematics is in
`diffusion.loss`: nothing is computed here that it could compute. A visitor's files are read by
`components.picture` alone.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.chart import Chart
from ddpm_demo.ui.components.durations import remaining
from ddpm_demo.ui.components.paragraphs import reading
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import at_the_model, guarded, language, phrase
from ddpm_demo.ui.numbers import count
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import prose, t

from . import algorithms
from .by_class import ByClass
from .charts import bound_pages, total_html
from .following import Following
from .look import Findings, Look, LookControls, loss_value, put_under
from .stage import LossStage

# torch is imported inside of the handlers: the page is up before it is
if TYPE_CHECKING:
    from ddpm_demo.diffusion.loss.terms import DetailedTerm, Term
    from ddpm_demo.diffusion.schedule import NoiseSchedule

SEND_SECONDS = 0.8


class LossTab:
    """The tab's components and handlers.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
    """

    def __init__(self, visitors: Visitors, mine: gr.BrowserState) -> None:
        seconds = visitors.policy.drawing_seconds
        self.stops = Stops(seconds)
        with gr.Row(elem_classes="room"):
            with gr.Column(elem_classes="controls"):
                self.controls = LookControls(visitors, mine)
                with gr.Row(elem_classes="main-action"):
                    self.ask = gr.Button(t("loss_ask"), variant="primary", elem_id="loss-ask")
                    self.cancel = gr.Button(t("loss_cancel"), visible=False, elem_id="loss-cancel")
            with gr.Column(elem_classes="stage"):
                self._lay_out_stage()
            with gr.Column(elem_classes="below"):
                gr.Markdown(prose("loss_algorithms"), elem_classes="step")
                algorithms.build(self.controls.model, self.controls.choice, seconds)
        self.findings = gr.State(None)

    def _lay_out_stage(self) -> None:
        self.turn = Turn("loss")
        self.total = gr.HTML(elem_id="loss-total")
        self.chart = Chart(elem_id="loss-chart", height=280, empty="loss_empty")
        self.stage = LossStage(elem_id="loss-stage")
        self.gallery_words = gr.Markdown(prose("loss_gallery"), visible=False, elem_classes="hint")
        self.gallery = gr.Gallery(
            visible=False,
            show_label=False,
            columns=8,
            height="auto",
            allow_preview=False,
            interactive=False,
            elem_id="loss-gallery",
            elem_classes="pixelated",
            buttons=[],
        )
        self.by_class = ByClass(self.controls, self.stops.seconds)

    # -- handlers -----------------------------------------------------------------------------

    def check(self, values: Updates) -> None:
        """Refuses what `on_look` would begin with refusing."""
        choice = self.controls.choice
        choice.check(values)
        models.admitted(self.controls.config(values).key, choice.visitor(values))

    def on_look(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The bound was asked for: its terms are sent while they are found."""
        wish = self.controls.config(values)
        pictures = self.controls.choice.read(wish.key, values, request)
        visitor = self.controls.choice.visitor(values)
        yield from self._look(Look.at(wish, pictures, visitor), request)

    def on_picture(
        self, found: Findings | None, event: gr.SelectData, request: gr.Request
    ) -> Iterator[Any]:
        """Another picture was chosen for the lens."""
        index = event.index
        yield gr.skip()
        if found is None or not isinstance(index, int) or not 0 <= index < len(found.pictures):
            return
        for now in put_under(found, index):
            if now is not None:
                yield loss_value(now, self.stage.GRADIO_CACHE)
            elif self.stops.asked(request):
                return
            else:
                yield gr.skip()

    # -- a look -------------------------------------------------------------------------------

    def _look(self, look: Look, request: gr.Request) -> Iterator[Updates]:
        lang = language(request)
        terms: list[DetailedTerm] = []
        yield {self.total: _progress(0, len(look.visits), 0, lang)}
        yield from self._follow(look, terms, request)
        found = look.findings(terms)
        if len(terms) < len(look.visits):
            yield self._show(found, look.schedule, reading(phrase("loss_stopped", lang)))
            return
        yield self._show(found, look.schedule, total_html(look.summed(terms), look, lang))
        yield from self._beside(look, terms, request)

    def _beside(
        self, look: Look, terms: list[DetailedTerm], request: gr.Request
    ) -> Iterator[Updates]:
        """Draws the exact answer's curve beside the model's, unless it is stopped."""
        exact = self._until_stopped(look.exact_terms(), request)
        if len(exact) == len(look.visits):
            yield {self.chart: bound_pages(terms, look.schedule, ideal=exact)}

    def _follow(
        self, look: Look, terms: list[DetailedTerm], request: gr.Request
    ) -> Iterator[Updates]:
        """Collects terms until the visitor stops it, and shows from time to time how far it is."""
        began = sent = time.monotonic()
        total, lang = len(look.visits), language(request)
        for term in look.terms():
            terms.append(term.of(0))  # what is shown at first
            if self.stops.asked(request):
                return
            if time.monotonic() - sent >= SEND_SECONDS:
                sent = time.monotonic()
                progress = _progress(len(terms), total, sent - began, lang)
                yield {self.total: progress, self.chart: bound_pages(terms, look.schedule)}

    def _until_stopped(self, coming: Iterable[DetailedTerm], request: gr.Request) -> list[Term]:
        """Terms without what only the lens needs, until the visitor stops it."""
        kept: list[Term] = []
        for term in coming:
            kept.append(term.numbers())
            if self.stops.asked(request):
                break
        return kept

    def _show(self, found: Findings, schedule: NoiseSchedule, told: str) -> Updates:
        """What was found, under what is told of it as HTML."""
        pictures = [_grey_or_colour(picture) for picture in found.pictures]
        return {
            self.total: told,
            self.chart: bound_pages(found.terms, schedule),
            self.stage: loss_value(found, self.stage.GRADIO_CACHE),
            self.gallery_words: gr.update(visible=True),
            self.gallery: gr.update(value=pictures, visible=True, selected_index=0),
            self.findings: found.numbers(),
        }

    def wire(self) -> None:
        """Connects the handlers."""
        shown = [self.total, self.chart, self.stage, self.gallery_words, self.gallery]
        wire(
            self.ask,
            self.cancel,
            self.stops,
            handler=self.on_look,
            inputs=self.controls.inputs,
            output=[*shown, self.findings],
            check=self.check,
            turn=self.turn,
        )
        self._wire_gallery()
        self.controls.choice.wire()
        self.by_class.wire()

    def _wire_gallery(self) -> None:
        """A press puts a picture under the lens; of several quick ones the last counts."""
        lines: dict[str, Any] = {"outputs": self.turn.lines, "queue": False}
        on(self.gallery.select, self.turn.pressed, **lines)
        put = on(
            self.gallery.select,
            guarded(
                self.stops.watched(at_the_model(self.turn.told(self.on_picture, [self.stage])))
            ),
            self.findings,
            [self.stage, *self.turn.lines],
            trigger_mode="always_last",
            concurrency_id="sampler",
            concurrency_limit=1,
        )
        for ended in (put.then, put.failure):
            on(ended, self.turn.over, **lines)


def build(visitors: Visitors, mine: gr.BrowserState, token: gr.BrowserState) -> Following:
    """Lays out the tab and wires it; the page connects what moves its list of models.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
        token: The run that is open in Train.
    """
    tab = LossTab(visitors, mine)
    tab.wire()
    return Following(tab.controls, visitors.policy, mine, token)


def _progress(done: int, total: int, seconds: float, lang: str) -> str:
    """How far a look is; what the last one found is dimmed as long as this is there."""
    left = remaining(seconds, done, total, lang)
    words = phrase("loss_looking", lang, done=count(done), total=count(total), left=left)
    return reading(words, "loss-coming" if done else "loss-waiting")


def _grey_or_colour(picture: np.ndarray) -> np.ndarray:
    return picture.squeeze(-1) if picture.shape[-1] == 1 else picture
