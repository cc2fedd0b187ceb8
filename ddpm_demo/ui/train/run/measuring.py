"""Measuring a run in a process of its own: a button, Cancel, and how far it is."""

from __future__ import annotations

import abc
import contextlib
import functools
from collections.abc import Callable, Iterator

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.progress import TimeLeft
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.asking import Stops
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.paragraphs import reading
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.events import Component, Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, language, phrase, session_of
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.words import t

PAGES = 1000  # that are remembered

# begins to measure a run, and ends when its second argument says so; yields what is done just now,
# how far it is, and of how much
Work = Callable[[Run, Callable[[], bool]], Iterator[tuple[str, int, int]]]


class Measuring(abc.ABC):
    """What is alike in all that can be measured of a run; a page measures one run at a time.

    Args:
        jobs: What starts the measuring.
        shows: Whether a page shows the run of a token.
    """

    area: gr.Accordion
    found: gr.HTML
    go: gr.Button
    cancel: gr.Button
    at_start: str  # key of the sentence that stands there until it is under way

    def __init__(self, jobs: Jobs, shows: Callable[[gr.Request, str], bool]) -> None:
        self.jobs = jobs
        self.shows = shows
        self.stops = Stops()
        # the run that a page waits for, by its session; one that was closed meanwhile stays here
        self.measured: Lately[str, str] = Lately(PAGES)

    @property
    @abc.abstractmethod
    def outputs(self) -> list[Component]:
        """All that its listeners may change."""

    @abc.abstractmethod
    def show(self, given: Grant, request: gr.Request) -> Updates:
        """What was found last, if anything, and the buttons."""

    @abc.abstractmethod
    def words(self, what: str, done: int, total: int, lang: str) -> str:
        """How far it is, in a sentence."""

    def add_buttons(self, name: str) -> None:
        self.go = gr.Button(t(f"train_{name}_go"), elem_id=f"train-{name}-go")
        self.cancel = gr.Button(
            t("train_quality_cancel"), visible=False, elem_id=f"train-{name}-cancel"
        )

    def wire(
        self,
        token: gr.BrowserState,
        chosen: list[Component],
        measure: Callable[..., Iterator[Updates]],
        check: Callable[..., None],
    ) -> None:
        """The button's listeners; `measure` and `check` take the token and what was chosen."""
        asked = on(self.go.click, self.on_ask, token, self.outputs, queue=False)
        measured = on(
            asked.success,
            checked(guarded(measure), check),
            [token, *chosen],
            self.outputs,
            concurrency_id="quality",  # a process of its own: no drawing waits for it
            concurrency_limit=1,
        )
        # also where it never had its turn; after an error gradio runs `failure` alone
        for end in (measured.success, measured.failure):
            on(end, self.on_end, token, self.outputs, queue=False)
        on(self.cancel.click, self.on_cancel, None, [self.cancel, self.found], queue=False)

    @property
    def visitor(self) -> Access:
        return Access(self.jobs.policy.public)

    def buttons(self, given: Grant, request: gr.Request) -> Updates:
        """The button, or Cancel in its place."""
        waits_for = self.measured.get(session_of(request))
        here = waits_for == given.run.token
        return {
            self.go: gr.update(visible=given.owned and not here, interactive=waits_for is None),
            self.cancel: gr.update(visible=given.owned and here, interactive=True),
        }

    @guarded
    def on_ask(self, run_token: str, request: gr.Request) -> Updates:
        """Shows Cancel at once: the measuring itself may wait for another page's."""
        run = self.visitor.open(run_token, Right.OWN)
        self.stops.begin(request)
        self.measured[session_of(request)] = run.token
        words = phrase(self.at_start, language(request))
        return {**self.show(Grant(run, Right.OWN), request), self.found: reading(words)}

    def on_cancel(self, request: gr.Request) -> Updates:
        """Says at once that it was heard; the process is ended by whoever listens to it."""
        self.stops.ask(request)
        if session_of(request) not in self.measured:  # it has just ended by itself
            return unchanged(self.found)
        words = phrase("train_quality_cancelling", language(request))
        return {self.cancel: gr.update(interactive=False), self.found: reading(words)}

    def on_end(self, run_token: str, request: gr.Request) -> Updates:
        """The buttons of the run that is open by now, and what was found of it."""
        self.measured.pop(session_of(request), None)  # it may never have had its turn
        with contextlib.suppress(UserError):  # it was deleted meanwhile
            self.visitor.open(run_token, Right.LOOK)
            return self.show(self.visitor.grant(run_token), request)
        return {self.area: gr.update(visible=False)}

    def following(self, run_token: str, request: gr.Request, work: Work) -> Iterator[Updates]:
        """How far `work` is, as long as its run is open, until the visitor cancels it or leaves."""
        try:
            run = self.visitor.open(run_token, Right.OWN)
            yield unchanged(self.area)  # gradio empties the outputs of a generator without a yield
            dropped = functools.partial(self.stops.asked, request)
            if dropped():  # while it waited for another page's
                return
            lang, pace = language(request), TimeLeft()
            for what, done, total in while_wanted(work(run, dropped)):
                if not dropped() and self.shows(request, run.token):  # no other run is open by now
                    left = pace.left(what, done, total)
                    yield {self.found: reading(self._told(what, done, total, left, lang))}
        finally:  # also when the page was closed, or the run deleted
            self.measured.pop(session_of(request), None)

    def _told(self, what: str, done: int, total: int, left: float | None, lang: str) -> str:
        words = self.words(what, done, total, lang)
        if left:
            words += " · " + phrase("train_quality_left", lang, time=about(left, lang))
        return words
