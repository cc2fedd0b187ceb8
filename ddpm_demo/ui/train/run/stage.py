"""The stage of a run: its state, its curves, its previews, and what can be done with it."""

from __future__ import annotations

import dataclasses
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.training import advice
from ddpm_demo.ui.components.chart import Chart
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.train.notices import Notices, notices_value
from ddpm_demo.ui.words import t

from . import view
from .charts import run_pages


@dataclasses.dataclass(frozen=True)
class Shown:
    """What the page shows of a run already, so that only news is sent."""

    token: str = ""
    rows: int = -1
    previews: tuple[int, ...] = ()
    name: str = ""
    resting: bool = False


class RunStage:
    """Its components, and what they show of a run."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self.shown = gr.State(Shown())
        self.card = gr.HTML(elem_id="train-card")
        self.notices = Notices(elem_id="train-notices")
        with gr.Row(elem_classes="run-buttons") as self.buttons:
            self.stop = gr.Button(t("train_stop"), elem_id="train-stop")
            self.resume = gr.Button(t("train_resume"), variant="primary", elem_id="train-resume")
        with gr.Row(elem_classes="panels"):
            with gr.Column(min_width=380):
                self.previews = Timeline(elem_id="train-previews", empty="empty_training")
            with gr.Column(min_width=380):
                self.chart = Chart(elem_id="train-chart", height=320)

    @property
    def outputs(self) -> list[Any]:
        """All components that `show` writes."""
        return [
            self.shown,
            self.card,
            self.notices,
            self.buttons,
            self.stop,
            self.resume,
            self.previews,
            self.chart,
        ]

    def show(self, run: Run, status: Status, seen: Shown, request: gr.Request) -> Updates:
        """The updates that show a run; curves and previews only if they are new since `seen`."""
        rows = run.metrics()
        stopping = run.stop_file.exists()
        ahead = [other.token for other in self.jobs.queue.waiting()]
        place = 1 + ahead.index(run.token) if run.token in ahead else 0
        at_work = status.is_active
        # on a public page a run whose time is over cannot be resumed
        over = self.jobs.policy.public and status.message == "time_limit"
        can_resume = status.is_resumable and not over
        updates: Updates = {
            self.card: view.facts(
                run, status, rows, language(request), stopping=stopping, ahead=place
            ),
            self.notices: notices_value(advise(run, status, rows)),
            self.buttons: gr.update(visible=at_work or can_resume),
            self.stop: gr.update(visible=at_work, interactive=not stopping),
            self.resume: gr.update(visible=can_resume),
        }
        if seen.token != run.token:
            seen = Shown(run.token, name=run.token)
        # curves are drawn again when a hundredth of their lines is new
        if not at_work or len(rows) > 1.01 * seen.rows:
            updates[self.chart] = run_pages(rows, _timesteps(run), run.floor())
        steps = tuple(int(file.stem) for file in run.preview_files())
        name = seen.name
        if steps != seen.previews or seen.rows < 0:
            updates[self.previews] = None
        if steps and steps != seen.previews:
            cache = self.previews.GRADIO_CACHE
            strip = view.preview_timeline(run, seen.previews, name, cache)
            updates[self.previews], name = strip, strip["id"]
        drawn = len(rows) if self.chart in updates else seen.rows
        updates[self.shown] = Shown(run.token, drawn, steps, name, resting=not at_work)
        return updates


def advise(run: Run, status: Status, rows: list[dict[str, Any]]) -> list[advice.Advice]:
    """What a person should know of a run, and what would help it."""
    config = run.config().train
    if config is None:
        return []
    if status.is_at_work:
        return advice.during(rows, config, status.step)
    if status.is_at_rest:
        return advice.after(
            status.message, status.details, config, status.step, done=status.is_done
        )
    return []


def _timesteps(run: Run) -> int:
    return (run.config().train or TrainConfig()).num_train_timesteps
