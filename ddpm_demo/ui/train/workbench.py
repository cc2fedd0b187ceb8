"""The workbench of the Train tab: its components, and what is open on it.

One token says what is open: a draft, whose pictures and plan are on the stage, or a run. The
browser remembers it, so that a reload finds either again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run, all_runs
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import language, session_of, tokens, warn
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.shell import promise
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from .draft import plan
from .draft.dropzone import DropZone, held
from .draft.report import Report
from .draft.stage import DraftStage
from .run.copies import CopyMeter
from .run.manage import Manage
from .run.news import ListMark, News
from .run.quality import Quality
from .run.runs_list import RunsCache, RunsList, runs_value
from .run.stage import RunStage, Shown
from .scroll import TO_MORE_STEPS, TO_QUALITY

POLL_SECONDS = 2.0  # while a run is watched, which takes a share of the processor that trains it
PAGES = 1000  # that are remembered


class Opened:
    """What each open page shows now, by its session: an answer that comes late is not shown."""

    def __init__(self) -> None:
        self._tokens: Lately[str, str] = Lately(PAGES)

    def turn(self, request: gr.Request, token: str) -> None:
        """Notes what a page shows from now on; "" is nothing."""
        self._tokens[session_of(request)] = token

    def knows(self, request: gr.Request) -> bool:
        """Whether something was opened on a page since it was loaded."""
        return session_of(request) in self._tokens

    def shows(self, request: gr.Request, token: str) -> bool:
        """Whether a page shows the run. An unknown page is believed to show it."""
        return self._tokens.get(session_of(request), token) == token


class Workbench:
    """The tab's components, and the updates that show what is open.

    Args:
        jobs: What starts and watches the processes.
        policy: What a visitor may do here.
        visitors: Who sent which file.
        token: The key of what is open, as the visitor's browser remembers it.
        mine: The keys of the runs that were started or opened in this browser; strangers see no
            others.
    """

    def __init__(
        self,
        jobs: Jobs,
        policy: Policy,
        visitors: Visitors,
        token: gr.BrowserState,
        mine: gr.BrowserState,
    ) -> None:
        self.jobs, self.policy, self.visitors = jobs, policy, visitors
        self.token, self.mine = token, mine
        self.opened = Opened()
        with gr.Row(elem_classes="room"):
            with gr.Column(elem_classes="controls"):
                gr.Markdown(t("train_step_pictures"), elem_classes="step")
                self.zone = DropZone(policy, elem_id="train-drop")
                if policy.public:
                    told = promise.of_training(policy)
                    promise.Promise(told, elem_id="train-promise", elem_classes="hint")
                self.path = gr.Textbox(
                    label=t("train_path"),
                    placeholder=t("train_path_hint"),
                    visible=policy.local_folders,
                    elem_id="train-path",
                    max_lines=1,
                )
                self.controls = plan.build(policy)
                self.runs = RunsList(elem_id="train-runs")
            with gr.Column(elem_classes="stage flow"):
                with gr.Column(elem_classes="empty-stage", elem_id="train-empty") as self.empty:
                    gr.Markdown(t("train_empty"))
                    self.examples = gr.Button(t("drop_examples"), elem_id="train-examples")
                with gr.Column(visible=False, elem_classes="draft") as self.draft_area:
                    self.draft = DraftStage(jobs, policy, self.controls, self.opened.shows)
                    self.start = self.draft.start
                with gr.Column(visible=False, elem_classes="run") as self.run_area:
                    self.stage = RunStage(jobs)
                    self.meter = CopyMeter(jobs, token, self.opened.shows)
                    self.quality = Quality(jobs, policy, token, self.opened.shows)
                    self.manage = Manage(jobs, token, self.opened.shows)
                    for asked, area, there in (
                        (self.stage.judge.click, self.quality.area, TO_QUALITY),
                        (self.stage.longer.click, self.manage.area, TO_MORE_STEPS),
                    ):
                        on(asked, lambda: gr.update(open=True), None, area)
                        on(asked, js=there)
        self.timer = gr.Timer(POLL_SECONDS, active=False)
        self.runs_cache = RunsCache(self.runs.GRADIO_CACHE)
        self.news = News()
        self.told = gr.State(None)  # a `ListMark`

        self.plan_inputs = {token, self.draft.speeds, *self.controls.values()}
        self.areas = [self.empty, self.draft_area, self.run_area, self.start, token, self.timer]
        self.listed = [self.runs, self.told, mine]
        self.run_outputs = [
            *self.stage.outputs,
            *self.meter.outputs,
            *self.quality.outputs,
            *self.manage.outputs,
        ]
        reread = [self.zone, self.controls["size"], self.controls["fit"]]
        self.everything = [
            *self.areas,
            *self.listed,
            *reread,
            *self.draft.outputs,
            *self.run_outputs,
        ]

    def visitor(self, own: Sequence[str] = ()) -> Access:
        """What a visitor may do with runs, whose browser holds these keys."""
        return Access(self.policy.public, tuple(own))

    def show_area(self, what: str, key: str = "") -> Updates:
        """Shows one of "empty", "draft", "run"; the key is what the browser remembers."""
        return {
            self.empty: gr.update(visible=what == "empty"),
            self.draft_area: gr.update(visible=what == "draft"),
            self.run_area: gr.update(visible=what == "run"),
            **self.start_when(ready=what == "draft"),
            self.token: key,
            self.timer: gr.Timer(active=what == "run"),
        }

    def start_when(self, *, ready: bool) -> Updates:
        """The button that starts; while it waits for the pictures it says so."""
        words = t("train_start" if ready else "train_start_waits")
        return {self.start: gr.update(value=words, interactive=ready)}

    def list_runs(self, own: list[str], opened: str, told: ListMark | None = None) -> Updates:
        """The runs of this computer; strangers see those whose keys they have.

        Args:
            own: The keys of this browser.
            opened: The key of what the page shows, or "".
            told: What the page knows of the list, which then gets only what is new.
        """
        # a draft whose pictures were read can be gone on with
        listed = [one for one in self._visible(own) if one.run.dataset_file.exists()]
        found = runs_value(listed, opened, self.runs_cache, self.jobs.queue.status)
        value, now = self.news.of(found["runs"], opened, told)
        more = {"more": True} if found.get("more") else {}
        runs = gr.skip() if value is None else value | more
        return {self.runs: runs, self.told: now, self.mine: own if told is None else gr.skip()}

    def _visible(self, own: list[str]) -> list[Grant]:
        if not self.policy.public:
            return [Grant(run, Right.OWN) for run in all_runs()]
        found = [given for key in own if (given := self.given(key, own))]
        by_run = {given.run.token: given for given in found}
        return [one for one in by_run.values() if one.owned or not one.run.status().is_draft]

    def given(self, key: str, own: Sequence[str] = ()) -> Grant | None:
        """The run of a key for a visitor who may at least look at it."""
        with contextlib.suppress(UserError):
            given = self.visitor(own).grant(key)
            return given if given.right >= Right.LOOK else None
        return None

    def show_run(self, given: Grant, own: list[str], request: gr.Request) -> Updates:
        """Shows a run in the place of whatever was open."""
        run = given.run
        self.opened.turn(request, run.token)
        status = self.jobs.queue.status(run)
        return {
            **self.show_area("run", given.key),
            self.zone: None,
            **self.stage.show(given, status, Shown(), request),
            **self.meter.show(given, request),
            **self.quality.show(given, request),
            **self.quality.offer(given, request),
            **self.manage.show(given, status, language(request)),
            **self.manage.hub.show(given, request),
            **self.manage.hub.offer(given),
            **self.manage.page.show({self.token: given.key}, request),
            **self.list_runs(own, given.key),
        }

    def show(self, values: Updates, request: gr.Request) -> Updates:
        """What a link names, or what was open: a run, a draft, or nothing.

        A visitor may open something before this answer arrives. Where nothing was open before, the
        answer must not close it.
        """
        if self.opened.knows(request):
            return unchanged(self.start)
        linked = str(request.query_params.get("run", ""))
        own = tokens(values[self.mine])
        given = self.given(linked, own) or self.given(str(values[self.token] or ""), own)
        if linked:
            self._tell_of(linked, own, request)
        else:
            given = given or self._at_work()
        try:
            return self.reopen(given, values, own, request)
        except UserError:  # its pictures are damaged: the list says so
            return self.list_runs(own, "")

    def _at_work(self) -> Grant | None:
        """At home the run that trains now, for a browser that remembers none."""
        runs = [] if self.policy.public else all_runs()
        at_work = [run for run in runs if self.jobs.queue.status(run).is_at_work]
        newest = max(at_work, key=lambda run: run.config().created or 0.0, default=None)
        return Grant(newest, Right.OWN) if newest else None

    def _tell_of(self, linked: str, own: list[str], request: gr.Request) -> None:
        """Says why a link opens nothing: its run is gone, or its key is one to draw with."""
        try:
            self.visitor(own).open(linked, Right.LOOK)
        except UserError as error:
            warn(error, request)

    def reopen(
        self, given: Grant | None, values: Updates, own: list[str], request: gr.Request
    ) -> Updates:
        """Opens a run, or a draft of the visitor's own; else only lists what there is."""
        if given is not None and not given.run.status().is_draft:
            # whoever has the link has what its key allows
            held = own if given.key in own else [*own, given.key]
            return self.show_run(given, held, request)
        if given is not None and given.owned:
            return self.show_draft(given.run, values, own, request)
        return self.list_runs(own, "")

    def show_draft(self, run: Run, values: Updates, own: list[str], request: gr.Request) -> Updates:
        """Opens a draft again, if its pictures were read."""
        if not run.dataset_file.exists():
            return self.list_runs(own, "")
        self.opened.turn(request, run.token)
        report = Report.of(run)
        # as its pictures were read: another size or fit would read them anew
        read = {self.controls["size"]: report.size, self.controls["fit"]: report.fit}
        read = read if report.size else {}  # a damaged report
        return {
            **self.show_area("draft", run.token),
            self.zone: held(report.accepted),
            **read,
            **self.draft.show(run, values | read, request),
            **self.list_runs([*own, run.token] if run.token not in own else own, run.token),
        }
