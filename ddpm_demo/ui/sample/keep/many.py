"""Draw many: a form, how far it is, and the zips that were drawn lately.

The server draws, whoever listens: a page that is opened later finds it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache

from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.jobs.many import ManyDrawings, Order, UnderWay
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.files import Download, file_data
from ddpm_demo.ui.components.paragraphs import reading
from ddpm_demo.ui.events import Component, Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.numbers import count as counted
from ddpm_demo.ui.numbers import size
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.words import say, t

from .files import file_name

USUAL = 1000  # pictures
LOOK_SECONDS = 1.0  # between two looks while pictures are drawn


class ManyPictures:
    """Its components and their listeners.

    Args:
        drawings: What draws them.
        controls: What the pictures are drawn by.
    """

    def __init__(self, drawings: ManyDrawings, controls: Controls) -> None:
        self.drawings, self.controls = drawings, controls
        most = drawings.policy.many_images
        with gr.Accordion(t("many_title"), open=False, visible=most > 0, elem_id="keep-many"):
            gr.Markdown(t("many_info"), elem_classes="hint")
            with gr.Row(elem_classes="start-row"):
                self.count = gr.Number(
                    min(USUAL, most),
                    label=t("many_count"),
                    precision=0,
                    minimum=1,
                    elem_id="many-count",
                )
                self.go = gr.Button(t("many_go"), elem_id="many-go")
                self.cancel = gr.Button(t("sample_cancel"), visible=False, elem_id="many-cancel")
            self.said = gr.HTML(elem_id="many-said")
            with gr.Row(elem_classes="start-row", visible=False) as self.row:
                self.kept = gr.Dropdown([], label=t("many_kept"), elem_id="many-kept")
                self.get = gr.Button(t("many_get"), elem_id="many-get")
                self.go_on = gr.Button(t("many_go_on"), visible=False, elem_id="many-go-on")
            self.download = Download(elem_id="many-download")
            self.timer = gr.Timer(LOOK_SECONDS, active=False)

    @property
    def outputs(self) -> list[Component]:
        """What `show` changes."""
        shown = [self.go, self.cancel, self.said, self.row, self.kept, self.get, self.go_on]
        return [*shown, self.timer]

    def wire(self) -> None:
        """Lets each part answer."""
        begun = {"outputs": [*self.outputs, self.download]}
        on(self.go.click, guarded(self.on_go), {self.count, *self.controls.inputs}, **begun)
        on(self.go_on.click, guarded(self.on_go_on), self.kept, **begun)
        on(self.cancel.click, guarded(self.on_cancel), None, self.outputs, queue=False)
        on(self.timer.tick, guarded(self.on_many_tick), None, self.outputs, queue=False)
        on(self.kept.input, guarded(self.on_choose), self.kept, [self.get, self.go_on])
        on(self.get.click, guarded(self.on_get), self.kept, self.download)

    def arrive(self, load: Any) -> None:
        """Shows at the page's load what is drawn just now and what was drawn lately."""
        on(load, guarded(self.on_load), None, self.outputs)

    # -- handlers -----------------------------------------------------------------------------

    def on_go(self, values: dict[Any, Any], request: gr.Request) -> Updates:
        """Begins to draw by the settings of the controls."""
        self.drawings.policy.check_many(values[self.count])
        settings = self.controls.settings(values)
        order = _order(settings, values[self.count], self.controls.visitor(values))
        found = traits(settings.model)
        self.drawings.start(order, (found.channels, found.size, found.size))
        return self.show(order.token, request) | {self.download: None}

    def on_go_on(self, token: Any, request: gr.Request) -> Updates:
        """Goes on with the one that is chosen."""
        self.drawings.go_on(token)
        return self.show(token, request) | {self.download: None}

    def on_cancel(self, request: gr.Request) -> Updates:
        """Says that it was heard; the next look shows what is left."""
        self.drawings.cancel()
        words = phrase("many_cancelling", language(request))
        return {self.cancel: gr.update(interactive=False), self.said: reading(words)}

    def on_many_tick(self, request: gr.Request) -> Updates:
        """How far it is; at its end what it has left."""
        if (now := self.drawings.under_way) is None:
            return self.show(self.drawings.latest, request)
        return {self.said: reading(_progress(now, language(request)))}

    def on_load(self, request: gr.Request) -> Updates:
        return self.show("", request)

    def on_choose(self, token: Any, request: gr.Request) -> Updates:
        """Whole zips are downloaded, others can go on."""
        return self._buttons(self.drawings.found(token))

    def on_get(self, token: Any, request: gr.Request) -> Updates:
        """The zip that is chosen."""
        order = self.drawings.found(token)
        if not order.zip.is_file():
            raise UserError("many_gone")
        path = Path(save_file_to_cache(order.zip, self.download.GRADIO_CACHE))
        return {self.download: {"file": file_data(path), "name": path.name}}

    # -- what is shown ------------------------------------------------------------------------

    def show(self, token: Any, request: gr.Request) -> Updates:
        """How it stands.

        Args:
            token: The order that is chosen or was drawn; the newest if there is none such.
            request: Of the page.
        """
        lang, now = language(request), self.drawings.under_way
        orders = self.drawings.kept()
        chosen = next((one for one in orders if one.token == token), next(iter(orders), None))
        if now is not None:
            said, chosen = reading(_progress(now, lang)), now.order
        else:
            said = "" if chosen is None or not token else self._end(chosen, lang)
        return {
            self.go: gr.update(visible=now is None),
            self.cancel: gr.update(visible=now is not None, interactive=True),
            self.said: said,
            self.row: gr.update(visible=bool(orders) and now is None),
            self.kept: gr.update(
                choices=[(_label(one, lang), one.token) for one in orders],
                value=chosen.token if chosen else None,
            ),
            **(self._buttons(chosen) if chosen else {}),
            self.timer: gr.Timer(active=now is not None),
        }

    def _buttons(self, order: Order) -> Updates:
        whole = order.zip.is_file()
        return {self.get: gr.update(visible=whole), self.go_on: gr.update(visible=not whole)}

    def _end(self, order: Order, lang: str) -> str:
        """How the drawing of an order ended, as HTML."""
        if order.zip.is_file():
            return reading(phrase("many_done", lang, name=order.name), spoken=True)
        words = phrase("many_cut", lang, name=order.name, **_counts(order, lang, order.there))
        if failed := self.drawings.failure(order):
            words = f"{say(failed, lang)} {words}"
        return reading(words, spoken=True)


def _order(settings: Settings, count: int, visitor: Access) -> Order:
    """What the settings ask for, of a model that the visitor may draw with."""
    entry = models.admitted(settings.model, visitor)
    if entry.exact:
        raise UserError("many_exact")
    from ddpm_demo.models.weights import weights_digest

    config = settings.config
    options = [
        *("--steps", config.steps, "--solver", config.solver, "--spacing", config.spacing),
        *("--seed", config.seed, "--guidance", config.guidance, "--clipping", config.clipping),
    ]
    if config.labels:
        options += ["--label-numbers", _numbers(config.labels, models.class_names(entry), count)]
    return Order(
        model=str(entry.folder),
        weights=weights_digest(entry.folder),
        name=f"{file_name(entry.name, config.seed)}-{count}",
        count=count,
        options=tuple(map(str, options)),
    )


def _numbers(labels: tuple[int, ...] | str, names: Sequence[str], count: int) -> str:
    """The classes that are asked for, as the command `sample` takes them: names may hold commas."""
    if not names:
        raise UserError("no_classes")
    if isinstance(labels, str):
        return labels
    for label in labels:
        check_range("label", label, 0, len(names) - 1)
    return ",".join(map(str, labels[:count]))


def _progress(now: UnderWay, lang: str) -> str:
    """How far it is, in a sentence."""
    if not now.total:
        return phrase("many_start", lang)
    if now.done >= now.total:
        return phrase("many_packing", lang, name=now.order.name)
    counts = _counts(now.order, lang, now.order.there)  # a batch under way is not kept
    share = 100 * now.done // now.total
    words = phrase("many_at", lang, name=now.order.name, share=share, **counts)
    if now.left_s is not None:
        words += phrase("duration_left", lang, time=about(now.left_s, lang))
    return words


def _counts(order: Order, lang: str, done: int) -> dict[str, str]:
    return {"done": counted(done), "count": counted(order.count)}


def _label(order: Order, lang: str) -> str:
    """An order in the list."""
    if order.zip.is_file():
        told = {"count": counted(order.count), "size": size(order.zip.stat().st_size)}
        return phrase("many_whole", lang, name=order.name, **told)
    return phrase("many_part", lang, name=order.name, **_counts(order, lang, order.there))
