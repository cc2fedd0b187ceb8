"""The copy meter of a run: a button, a sentence, and the most suspicious drawings."""

from __future__ import annotations

import contextlib
import functools
import html
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import workload
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.asking import Stops
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.early import checked
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.words import t

from . import verdict
from .quality import TimeLeft, session


class CopyMeter:
    """Its components, what they show of a run, and the button's listener.

    Args:
        jobs: What starts the measuring.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    def __init__(
        self, jobs: Jobs, token: gr.BrowserState, shows: Callable[[gr.Request, str], bool]
    ) -> None:
        self.jobs = jobs
        self.shows = shows
        self.stops = Stops()
        self.measured: dict[str, str] = {}  # the run that a page waits for, by its session
        with gr.Accordion(t("train_copies"), open=False, elem_id="train-copies") as self.area:
            gr.Markdown(t("train_copies_info"), elem_classes="hint")
            self.cost = gr.HTML(elem_id="train-copies-cost")
            with gr.Row(elem_classes="run-buttons"):
                self.go = gr.Button(t("train_copies_go"), elem_id="train-copies-go")
                self.cancel = gr.Button(
                    t("train_quality_cancel"), visible=False, elem_id="train-copies-cancel"
                )
            self.found = gr.HTML(elem_id="train-copies-found")
            self.sheet = gr.Image(
                visible=False,
                label=t("train_copies_sheet"),
                interactive=False,
                format="png",
                elem_id="train-copies-sheet",
                elem_classes="pixelated",
                buttons=[],
            )
        asked = on(self.go.click, self.on_ask, token, self.outputs, queue=False)
        measured = on(
            asked.success,
            checked(guarded(self.on_measure), self.check),
            token,
            self.outputs,
            concurrency_id="quality",  # a process of its own: no drawing waits for it
            concurrency_limit=1,
        )
        # also where it never had its turn
        for end in (measured.success, measured.failure):
            on(end, self.on_end, token, self.outputs, queue=False)
        on(self.cancel.click, self.on_cancel, None, [self.cancel, self.found], queue=False)

    @property
    def outputs(self) -> list[Any]:
        return [self.area, self.cost, self.go, self.cancel, self.found, self.sheet]

    def follow(self, given: Grant) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        run = given.run
        offered = run.has_model() if given.owned else run.copies_file.is_file()
        return {self.area: gr.update(visible=offered)}

    def show(self, given: Grant, request: gr.Request) -> Updates:
        """What was found last, if anything; the pictures to their owner alone."""
        run = given.run
        found = findings.copies(run)
        drawn = given.owned and bool(found) and run.copies_picture.is_file()
        picture: Any = None
        if drawn:
            data = run.copies_picture.read_bytes()
            picture = str(stored(data, "copies.png", self.sheet.GRADIO_CACHE))
        waits_for = self.measured.get(session(request))
        return {
            **self.follow(given),
            self.cost: self._cost(given, language(request)),
            self.go: gr.update(
                visible=given.owned and waits_for != run.token, interactive=waits_for is None
            ),
            self.cancel: gr.update(
                visible=given.owned and waits_for == run.token, interactive=True
            ),
            self.found: _sentence(found, language(request), sheet=drawn) if found else "",
            self.sheet: gr.update(value=picture, visible=drawn),
        }

    def _cost(self, given: Grant, lang: str) -> str:
        """How long it takes, by the speed of the run's own training."""
        rate, config = given.run.status().images_per_s, given.run.config().train
        if not (given.owned and rate and config):
            return ""
        time = about(workload.copies_seconds(config.num_train_timesteps, rate), lang)
        words = phrase("train_copies_cost", lang, count=workload.COPY_DRAWINGS, time=time)
        return f"<p class='outlook'>{html.escape(words)}</p>"

    @guarded
    def on_ask(self, run_token: str, request: gr.Request) -> Updates:
        """Says at once that it was asked for: the measuring itself may wait for another page's."""
        run = self._visitor.open(run_token, Right.OWN)
        self.stops.begin(request)
        self.measured[session(request)] = run.token
        words = phrase("train_copies_start", language(request))
        return {
            **self.show(Grant(run, Right.OWN), request),
            self.found: _reading(words),
            self.sheet: gr.update(visible=False),
        }

    def on_cancel(self, request: gr.Request) -> Updates:
        """Says at once that it was heard; the process is ended by whoever listens to it."""
        self.stops.ask(request)
        if session(request) not in self.measured:  # it has just ended by itself
            return unchanged(self.found)
        words = phrase("train_quality_cancelling", language(request))
        return {self.cancel: gr.update(interactive=False), self.found: _reading(words)}

    @property
    def _visitor(self) -> Access:
        return Access(self.jobs.policy.public)

    def check(self, run_token: str) -> None:
        """Refuses what `on_measure` would begin with refusing."""
        self._visitor.open(run_token, Right.OWN)

    def on_measure(self, run_token: str, request: gr.Request) -> Iterator[Updates]:
        try:
            run = self._visitor.open(run_token, Right.OWN)
            yield unchanged(self.area)  # gradio empties the outputs of a generator without a yield
            if not self.stops.asked(request):  # while it waited for another page's
                yield from self._progress(run, request)
        finally:  # also when the page was closed, or the run deleted
            self.measured.pop(session(request), None)

    def on_end(self, run_token: str, request: gr.Request) -> Updates:
        """The buttons of the run that is open by now, and what was found of it."""
        self.measured.pop(session(request), None)  # it may never have had its turn
        with contextlib.suppress(UserError):  # it was deleted meanwhile
            given = self._visitor.grant(run_token)
            if given.right >= Right.LOOK:
                return self.show(given, request)
        return {self.area: gr.update(visible=False)}

    def _progress(self, run: Run, request: gr.Request) -> Iterator[Updates]:
        """How far the meter is, as long as its run is open, until the visitor cancels it."""
        lang, pace = language(request), TimeLeft()
        dropped = functools.partial(self.stops.asked, request)
        for done, total in while_wanted(self.jobs.tasks.measure_copies(run, dropped)):
            if not self.shows(request, run.token):
                continue  # another run is open by now
            words = phrase("train_copies_drawing", lang, done=done, total=total)
            if left := pace.left("drawing", done, total):
                words += " · " + phrase("train_quality_left", lang, time=about(left, lang))
            yield {self.found: _reading(words)}


def _reading(words: str) -> str:
    return f"<p class='reading'>{html.escape(words)}</p>"


def _sentence(found: dict[str, Any], lang: str, *, sheet: bool) -> str:
    """copies.json in words, as HTML, over the sheet if it is there; its numbers are ours."""
    percent = f"{100 * found['share']:.0f}"
    parts = [phrase("train_copies_found", lang, share=percent, samples=found["samples"])]
    if found["yardstick"] is None:
        parts.append(phrase("train_copies_no_yardstick", lang))
    else:
        yardstick = f"{100 * found['yardstick']:.0f}"
        parts.append(phrase("train_copies_yardstick", lang, yardstick=yardstick))
    if found["began"] is not None:
        parts.append(phrase("train_copies_began", lang, step=f"{found['began']:,}"))
    else:
        parts.append(phrase("train_copies_never", lang))
    parts.append(phrase("train_copies_step", lang, step=f"{found['step']:,}"))
    first = html.escape(verdict.copying(found, lang))
    said = f"<p class='verdict'>{first}</p><p class='copies'>{' '.join(parts)}</p>"
    if sheet:
        said += f"<p class='copies-sheet'>{html.escape(phrase('train_copies_sheet', lang))}:</p>"
    return said
