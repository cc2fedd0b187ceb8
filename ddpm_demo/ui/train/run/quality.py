"""How good a run's model is: a button, progress, and the figures beside their floors."""

from __future__ import annotations

import contextlib
import functools
import html
import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import USUAL_GUIDANCE
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.evaluation import workload
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.asking import Stops
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.early import checked
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.words import t

from .figures import figures_html

COUNTS = {"rough": 100, "few": 500, "many": 2000}  # drawings
PATIENCE = 600.0  # seconds that a measurement may take which was not chosen by hand


class Quality:
    """Its components, what they show of a run, and the listeners.

    Args:
        jobs: What starts the measuring.
        policy: How many drawings may be measured here.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    def __init__(
        self,
        jobs: Jobs,
        policy: Policy,
        token: gr.BrowserState,
        shows: Callable[[gr.Request, str], bool],
    ) -> None:
        self.jobs = jobs
        self.shows = shows
        self.stops = Stops()
        self.measured: dict[str, str] = {}  # the run that a page waits for, by its session
        self.counts = [name for name, count in COUNTS.items() if count <= policy.evaluate_images]
        with gr.Accordion(t("train_quality"), open=False, elem_id="train-quality") as self.area:
            gr.Markdown(t("train_quality_info"), elem_classes="hint")
            self.cost = gr.HTML(elem_id="train-quality-cost")
            with gr.Row(elem_classes="run-buttons"):
                self.count = gr.Dropdown(
                    [(t(f"train_quality_{count}"), count) for count in self.counts],
                    value="few",
                    label=t("train_quality_count"),
                    show_label=False,
                    container=False,
                    elem_id="train-quality-count",
                )
                self.go = gr.Button(t("train_quality_go"), elem_id="train-quality-go")
                self.cancel = gr.Button(
                    t("train_quality_cancel"), visible=False, elem_id="train-quality-cancel"
                )
            self.found = gr.HTML(elem_id="train-quality-found")
        asked = on(self.go.click, self.on_ask, token, self.outputs, queue=False)
        measured = on(
            asked.success,
            checked(guarded(self.on_measure), self.check),
            [token, self.count],
            self.outputs,
            concurrency_id="quality",
            concurrency_limit=1,
        )
        # after an error gradio runs `failure` alone
        for end in (measured.success, measured.failure):
            on(end, self.on_end, token, self.outputs, queue=False)
        on(self.cancel.click, self.on_cancel, None, [self.cancel, self.found], queue=False)

    @property
    def outputs(self) -> list[Any]:
        return [self.area, self.cost, self.count, self.go, self.cancel, self.found]

    def follow(self, given: Grant) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        run = given.run
        offered = run.has_model() if given.owned else run.evaluation_file.is_file()
        return {self.area: gr.update(visible=offered)}

    def show(self, given: Grant, request: gr.Request) -> Updates:
        """What was found last, if anything; and the buttons: a page measures one run at a time."""
        run = given.run
        found = findings.evaluation(run)
        waits_for = self.measured.get(session(request))
        return {
            **self.follow(given),
            self.cost: self._cost(given, language(request)),
            self.count: gr.update(visible=given.owned),
            self.go: gr.update(
                visible=given.owned and waits_for != run.token, interactive=waits_for is None
            ),
            self.cancel: gr.update(
                visible=given.owned and waits_for == run.token, interactive=True
            ),
            self.found: figures_html(found, language(request)) if found else "",
        }

    def offer(self, given: Grant, request: gr.Request) -> Updates:
        """The largest number of drawings that takes no longer than `PATIENCE`, and the times.

        For a run that was opened or has come to rest: a choice of the visitor's is older then.
        """
        chosen = "few" if "few" in self.counts else self.counts[0]
        if (work := _work(given)) is not None:
            most = workload.most_within(PATIENCE, [COUNTS[name] for name in self.counts], *work)
            chosen = next(name for name in self.counts if COUNTS[name] == most)
        return {
            self.cost: self._cost(given, language(request)),
            self.count: gr.update(visible=given.owned, value=chosen),
        }

    def _cost(self, given: Grant, lang: str) -> str:
        """How long each choice takes, by the speed of the run's own training."""
        if (work := _work(given)) is None:
            return ""
        times = [
            phrase("train_quality_takes", lang, count=f"{count:,}", time=about(seconds, lang))
            for count in [COUNTS[name] for name in self.counts]
            for seconds in [workload.seconds(count, *work)]
        ]
        words = phrase("train_quality_cost", lang, times=" · ".join(times))
        return f"<p class='outlook'>{html.escape(words)}</p>"

    @property
    def _visitor(self) -> Access:
        return Access(self.jobs.policy.public)

    @guarded
    def on_ask(self, run_token: str, request: gr.Request) -> Updates:
        """Shows Cancel at once: the measuring itself may wait for another page's."""
        run = self._visitor.open(run_token, Right.OWN)
        self.stops.begin(request)
        self.measured[session(request)] = run.token
        words = phrase("train_quality_at_start", language(request))
        return {**self.show(Grant(run, Right.OWN), request), self.found: _reading(words)}

    def on_cancel(self, request: gr.Request) -> Updates:
        """Says at once that it was heard: what works just now is ended a little later."""
        self.stops.ask(request)
        if session(request) not in self.measured:  # it has just ended by itself
            return unchanged(self.found)
        words = phrase("train_quality_cancelling", language(request))
        return {self.cancel: gr.update(interactive=False), self.found: _reading(words)}

    def check(self, run_token: str, count: str) -> None:
        """Refuses what `on_measure` would begin with refusing."""
        check_choice("num_images", count, tuple(self.counts))
        self._visitor.open(run_token, Right.OWN)

    def on_measure(self, run_token: str, count: str, request: gr.Request) -> Iterator[Updates]:
        try:
            self.check(run_token, count)
            run = self._visitor.open(run_token, Right.OWN)
            yield unchanged(self.area)  # gradio empties the outputs of a generator without a yield
            if not self.stops.asked(request):  # while it waited for another page's
                yield from self._progress(run, COUNTS[count], request)
        finally:  # also when the page was closed, or the run deleted
            self.measured.pop(session(request), None)

    def _progress(self, run: Run, count: int, request: gr.Request) -> Iterator[Updates]:
        """How far the measuring is, until the visitor stops it."""
        lang, pace = language(request), TimeLeft()
        dropped = functools.partial(self.stops.asked, request)
        for what, done, total in self.jobs.tasks.evaluate(run, count, dropped):
            if self.stops.asked(request):
                return
            if not self.shows(request, run.token):
                continue  # another run is open by now
            words = phrase(f"train_quality_at_{what}", lang, share=round(100 * done / total))
            if left := pace.left(what, done, total):
                words += " · " + phrase("train_quality_left", lang, time=about(left, lang))
            yield {self.found: _reading(words)}

    def on_end(self, run_token: str, request: gr.Request) -> Updates:
        """The buttons of the run that is open by now, and its figures."""
        self.measured.pop(session(request), None)  # it may never have had its turn
        with contextlib.suppress(UserError):  # it was deleted meanwhile
            self._visitor.open(run_token, Right.LOOK)
            return self.show(self._visitor.grant(run_token), request)
        return {self.area: gr.update(visible=False)}


def _work(given: Grant) -> tuple[int, float, int] | None:
    """T, the speed of the training, and the passes of a step: what a measurement takes.

    None where it is not known, or not the visitor's to measure.
    """
    rate, config = given.run.status().images_per_s, given.run.config()
    if not (given.owned and rate and config.train):
        return None
    each = workload.passes(len(config.classes), USUAL_GUIDANCE)
    return config.train.num_train_timesteps, rate, each


class TimeLeft:
    """How long a part of a long work still takes, judged by the time it took so far."""

    def __init__(self) -> None:
        self._part: str | None = None
        self._first, self._since = 0, 0.0

    def left(self, part: str, done: int, total: int) -> float | None:
        """Seconds; None while nothing can be said."""
        now = time.monotonic()
        if part != self._part:
            self._part, self._first, self._since = part, done, now
        took, gone = now - self._since, done - self._first
        return took / gone * (total - done) if gone > 0 and took > 1 and done < total else None


def session(request: gr.Request) -> str:
    """The page that a request came from."""
    return request.session_hash or ""


def _reading(words: str) -> str:
    return f"<p class='reading'>{html.escape(words)}</p>"
