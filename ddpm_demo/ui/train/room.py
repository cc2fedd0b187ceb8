"""The Train tab as one room: what stands in it, and what is open there.

One token says what is open: a draft, whose pictures and plan are on the stage, or a run. The
browser remembers it, so that a reload finds either again.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ...errors import UserError
from ...jobs import Jobs
from ...run import Run, all_runs, find_run
from ..dropzone import DropZone
from ..runs_list import RunsCache, RunsList, runs_value
from ..words import t
from . import plan
from .copies import CopyMeter
from .draft_stage import DraftStage
from .manage import Manage
from .run_stage import RunStage, Shown

POLL_SECONDS = 1.0

Updates = dict[Any, Any]


class Room:
    """Its components, and the updates that show what is open.

    Args:
        jobs: What starts and watches the processes.
        token: What is open, as the visitor's browser remembers it.
        mine: The runs that were started in this browser; strangers see no others.
    """

    def __init__(self, jobs: Jobs, token: gr.BrowserState, mine: gr.BrowserState) -> None:
        self.jobs, self.token, self.mine = jobs, token, mine
        self.public = public = jobs.public
        with gr.Row(elem_classes="room"):
            with gr.Column(elem_classes="controls"):
                gr.Markdown(t("train_step_pictures"), elem_classes="step")
                self.zone = DropZone(elem_id="train-drop")
                self.path = gr.Textbox(
                    label=t("train_path"), placeholder=t("train_path_hint"), visible=not public,
                    elem_id="train-path", max_lines=1,
                )  # fmt: skip
                self.controls = plan.pictures(public)
                gr.Markdown(t("train_step_plan"), elem_classes="step")
                self.controls |= plan.build(public)
                self.runs = RunsList(elem_id="train-runs")
            with gr.Column(elem_classes="stage flow"):
                self.empty = gr.Markdown(
                    t("train_empty"), elem_classes="empty-stage", elem_id="train-empty"
                )
                with gr.Column(visible=False, elem_classes="draft") as self.draft_area:
                    self.draft = DraftStage(jobs, self.controls)
                    self.start = self.draft.start
                with gr.Column(visible=False, elem_classes="run") as self.run_area:
                    self.stage = RunStage(jobs)
                    self.meter = CopyMeter(jobs, token)
                    self.manage = Manage(jobs, token)
        self.timer = gr.Timer(POLL_SECONDS, active=False)
        self.runs_cache = RunsCache(self.runs.GRADIO_CACHE)

        self.plan_inputs = {token, self.draft.speeds, *self.controls.values()}
        self.areas = [self.empty, self.draft_area, self.run_area, self.start, token, self.timer]
        self.listed = [self.runs, mine]
        self.run_outputs = [*self.stage.outputs, *self.meter.outputs, *self.manage.outputs]
        self.everything = [*self.areas, *self.listed, *self.draft.outputs, *self.run_outputs]

    def turn_to(self, what: str, run_token: str = "") -> Updates:
        """Shows one of "empty", "draft", "run"."""
        return {
            self.empty: gr.update(visible=what == "empty"),
            self.draft_area: gr.update(visible=what == "draft"),
            self.run_area: gr.update(visible=what == "run"),
            self.start: gr.update(interactive=what == "draft"),
            self.token: run_token,
            self.timer: gr.Timer(active=what == "run"),
        }

    def the_list(self, own: list[str], opened: str) -> Updates:
        runs_here = [run for run in all_runs() if not self.public or run.token in own]
        value = runs_value(runs_here, opened, self.runs_cache, self.jobs.status)
        return {self.runs: value, self.mine: own}

    def show_run(self, run: Run, own: list[str], request: gr.Request) -> Updates:
        """Opens a run from nothing."""
        status = self.jobs.status(run)
        return {
            **self.turn_to("run", run.token),
            **self.stage.show(run, status, Shown(), request),
            **self.meter.show(run, request),
            **self.manage.show(run, status),
            **self.the_list(own, run.token),
        }

    def show(self, values: Updates, request: gr.Request) -> Updates:
        """What a link names, or what was open: a run, a draft, or nothing."""
        linked = str(request.query_params.get("run", ""))
        own = tokens(values[self.mine])
        try:
            run = find_run(linked or str(values[self.token] or ""))
        except UserError:
            return {**self.turn_to("empty"), **self.the_list(own, "")}
        if run.status().state != "draft":
            if linked and linked not in own:  # whoever has the link has the run
                own = [*own, linked]
            return self.show_run(run, own, request)
        if not run.dataset_file.exists():
            return {**self.turn_to("empty"), **self.the_list(own, "")}
        return {
            **self.turn_to("draft", run.token),
            **self.draft.show(run, values, request),
            **self.the_list(own, ""),
        }


def tokens(value: Any) -> list[str]:
    """A list of tokens that a browser remembered: anything may stand there."""
    return (
        [each for each in value if isinstance(each, str)][-50:] if isinstance(value, list) else []
    )
