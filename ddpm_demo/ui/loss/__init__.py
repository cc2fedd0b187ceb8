"""Loss: the variational bound of a model on pictures, taken apart over t.

May enter: the choice of pictures, a look at the bound, its charts and stage, and algorithms 1 and 2
step by step. The mathematics is in `diffusion.loss`: nothing is computed here that it could
compute. A visitor's files are read by `components.picture` alone.
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
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from . import algorithms
from .charts import bound_pages, total_html
from .look import Findings, LookConfig, LookControls, loss_value
from .stage import LossStage

# torch is imported inside of the handlers: the page is up before it is
if TYPE_CHECKING:
    from ddpm_demo.diffusion.loss.estimate import DetailedTerm, Term
    from ddpm_demo.diffusion.schedule import NoiseSchedule

SEND_SECONDS = 0.8


class LossTab:
    """The tab's components and handlers.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
    """

    def __init__(self, visitors: Visitors) -> None:
        self.stops = Stops()
        with gr.Row(elem_classes="room"):
            with gr.Column(elem_classes="controls"):
                self.controls = LookControls(visitors)
                with gr.Row(elem_classes="main-action"):
                    self.ask = gr.Button(t("loss_ask"), variant="primary", elem_id="loss-ask")
                    self.cancel = gr.Button(t("loss_cancel"), visible=False, elem_id="loss-cancel")
            with gr.Column(elem_classes="stage"):
                self._lay_out_stage()
            with gr.Column(elem_classes="below"):
                gr.Markdown(t("loss_algorithms"), elem_classes="step")
                algorithms.build(self.controls.model, self.controls.choice)
        self.findings = gr.State(None)

    def _lay_out_stage(self) -> None:
        self.total = gr.HTML(elem_id="loss-total")
        self.chart = Chart(elem_id="loss-chart", height=280, empty="loss_empty")
        self.stage = LossStage(elem_id="loss-stage")
        self.gallery_words = gr.Markdown(t("loss_gallery"), visible=False, elem_classes="hint")
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

    # -- handlers -----------------------------------------------------------------------------

    def on_look(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The bound was asked for: its terms are sent while they are found."""
        self.stops.clear(request)
        wish = self.controls.config(values)
        pictures = self.controls.choice.read(wish.key, values, request)
        yield from self._look(wish, pictures, request)

    def on_picture(self, found: Findings | None, event: gr.SelectData) -> Any:
        """Another picture was chosen for the lens."""
        if found is None or not 0 <= int(event.index) < len(found.pictures):
            return gr.skip()
        return loss_value(found, int(event.index), self.stage.GRADIO_CACHE)

    # -- a look -------------------------------------------------------------------------------

    def _look(
        self, wish: LookConfig, pictures: np.ndarray, request: gr.Request
    ) -> Iterator[Updates]:
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss import estimate
        from ddpm_demo.diffusion.loss.bound import prior_term
        from ddpm_demo.diffusion.loss.visits import choose_timesteps

        denoiser, x_0 = models.load(wish.key), to_unit_nchw(pictures)
        schedule, kind = denoiser.scheduler.schedule, denoiser.prediction_type
        count = min(wish.num_timesteps, len(schedule))
        visits = choose_timesteps(len(schedule), count)
        variance, clip = wish.variance, wish.clip
        terms: list[DetailedTerm] = []
        coming = estimate.terms(denoiser, x_0, visits, variance=variance, clip=clip)
        yield from self._follow(coming, terms, count, schedule, request)
        found = Findings(pictures, terms, schedule.betas.tolist(), kind, variance, clip)
        if len(terms) < count:
            yield self._show(found, schedule, phrase("loss_stopped", language(request)), plain=True)
            return
        summed = estimate.add_up(prior_term(schedule, x_0), terms)
        lang = language(request)
        told = total_html(summed, len(pictures), count, len(schedule), lang)
        yield self._show(found, schedule, told)
        if exact := models.load_exact_of(wish.key):
            beside = self._until_stopped(estimate.terms(exact, x_0, visits), request)
            if len(beside) == count:
                yield {self.chart: bound_pages(terms, schedule, ideal=beside)}

    def _follow(
        self,
        coming: Iterable[DetailedTerm],
        terms: list[DetailedTerm],
        count: int,
        schedule: NoiseSchedule,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Collects terms until the visitor stops it, and shows from time to time how far it is."""
        sent = time.monotonic()
        for term in coming:
            terms.append(term)
            if self.stops.asked(request):
                return
            if time.monotonic() - sent >= SEND_SECONDS:
                sent = time.monotonic()
                lang = language(request)
                words = phrase("loss_looking", lang, done=len(terms), total=count)
                yield {self.total: _reading(words), self.chart: bound_pages(terms, schedule)}

    def _until_stopped(self, coming: Iterable[DetailedTerm], request: gr.Request) -> list[Term]:
        """Terms without what only the lens needs, until the visitor stops it."""
        kept: list[Term] = []
        for term in coming:
            kept.append(term.numbers())
            if self.stops.asked(request):
                break
        return kept

    def _show(
        self, found: Findings, schedule: NoiseSchedule, told: str, *, plain: bool = False
    ) -> Updates:
        """What was found; `plain` text is set as a line of progress."""
        pictures = [_grey_or_colour(picture) for picture in found.pictures]
        return {
            self.total: _reading(told) if plain else told,
            self.chart: bound_pages(found.terms, schedule),
            self.stage: loss_value(found, 0, self.stage.GRADIO_CACHE),
            self.gallery_words: gr.update(visible=True),
            self.gallery: gr.update(value=pictures, visible=True, selected_index=0),
            self.findings: found,
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
        )
        on(self.gallery.select, self.on_picture, self.findings, self.stage)
        self.controls.choice.wire()


def build(visitors: Visitors) -> gr.Dropdown:
    """Lays out the tab and wires it; returns its list of models."""
    tab = LossTab(visitors)
    tab.wire()
    return tab.controls.model


def _reading(words: str) -> str:
    return f"<p class='reading'>{words}</p>"


def _grey_or_colour(picture: np.ndarray) -> np.ndarray:
    return picture.squeeze(-1) if picture.shape[-1] == 1 else picture
