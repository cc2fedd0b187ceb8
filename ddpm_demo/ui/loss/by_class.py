"""The model as a classifier: the bound of each picture under each class, and the lowest named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.durations import remaining
from ddpm_demo.ui.components.paragraphs import reading
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.numbers import count
from ddpm_demo.ui.words import prose, t

from .by_class_table import found_html
from .look import Look, LookControls

if TYPE_CHECKING:
    from ddpm_demo.diffusion.loss.by_class import ClassTerm

SEND_SECONDS = 0.5


class ByClass:
    """A button, its Cancel and what was found; hidden where the model knows no classes.

    Args:
        controls: The model, the pictures and how they are looked at.
        seconds: Time for one answer.
    """

    def __init__(self, controls: LookControls, seconds: float) -> None:
        self.controls, self.stops = controls, Stops(seconds)
        with gr.Column(visible=False, elem_id="loss-classes") as self.area:
            gr.Markdown(prose("loss_classes"), elem_classes="step")
            gr.Markdown(prose("loss_classes_info"), elem_classes="hint")
            with gr.Row(elem_classes="ask-buttons"):
                self.ask = gr.Button(
                    t("loss_classes_ask"), scale=0, min_width=160, elem_id="loss-classes-ask"
                )
                self.cancel = gr.Button(
                    t("loss_cancel"),
                    visible=False,
                    scale=0,
                    min_width=160,
                    elem_id="loss-classes-cancel",
                )
            self.turn = Turn("loss-classes")
            self.found = gr.HTML(elem_id="loss-classes-found")

    def wire(self) -> None:
        """Connects the handlers."""
        wire(
            self.ask,
            self.cancel,
            self.stops,
            handler=self.on_ask,
            inputs=self.controls.inputs,
            output=self.found,
            check=self.check,
            turn=self.turn,
        )
        inputs = {self.controls.model, self.controls.choice.mine}
        outputs = [self.area, self.found]
        on(self.controls.model.change, guarded(self.on_model), inputs, outputs, queue=False)

    def on_model(self, values: Updates, request: gr.Request) -> Updates:
        """Another model was chosen."""
        key, visitor = values[self.controls.model], self.controls.choice.visitor(values)
        names = models.class_names(models.admitted(key, visitor)) if key else []
        return {self.area: gr.update(visible=bool(names)), self.found: ""}

    def check(self, values: Updates) -> None:
        """Refuses what `on_ask` would begin with refusing."""
        models.admitted(self.controls.config(values).key, self.controls.choice.visitor(values))

    def on_ask(self, values: Updates, request: gr.Request) -> Iterator[Any]:
        """The bound under each class was asked for."""
        wish, choice = self.controls.config(values), self.controls.choice
        pictures = choice.read(wish.key, values, request)
        look = Look.at(wish, pictures, choice.visitor(values))
        names = look.classes
        labels = choice.labels(wish.key, values, names, len(pictures))
        terms: list[ClassTerm] = []
        yield from self._follow(look, terms, request)
        lang, whole = language(request), len(terms) == len(look.visits) * (len(names) + 1)
        ended = reading(phrase("loss_classes_ended", lang), spoken=True)
        yield found_html(look, terms, labels, lang) if whole else ended

    def _follow(self, look: Look, terms: list[ClassTerm], request: gr.Request) -> Iterator[str]:
        """Collects terms until the visitor stops it, and says from time to time how far it is."""
        began = sent = time.monotonic()
        total, lang = len(look.visits) * (len(look.classes) + 1), language(request)
        yield _progress(0, total, 0, lang)
        for term in look.terms_by_class():
            terms.append(term)
            now = time.monotonic()
            if self.stops.asked(request):
                return
            if now - sent >= SEND_SECONDS:
                sent = now
                yield _progress(len(terms), total, now - began, lang)


def _progress(done: int, total: int, seconds: float, lang: str) -> str:
    left = remaining(seconds, done, total, lang)
    words = phrase("loss_classes_asking", lang, done=count(done), total=count(total), left=left)
    return reading(words, spoken=True)
