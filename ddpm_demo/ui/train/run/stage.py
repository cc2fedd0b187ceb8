"""The stage of a run: its state, its curves, its previews, and what can be done with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder.following import Followed, Following
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.training import advice
from ddpm_demo.ui.components.chart import Chart
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.handlers import language, phrase
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
        self.following = Following()
        self.shown = gr.State(Shown())
        # each second they say whether there is more to show: what a listener may change costs the
        # browser time even where it stays as it is
        self.moment, self.fresh = gr.Textbox(visible=False), gr.Textbox(visible=False)
        self.card = gr.HTML(elem_id="train-card")
        self.notices = Notices(elem_id="train-notices")
        with gr.Row(elem_classes="run-buttons") as self.buttons:
            self.stop = gr.Button(t("train_stop"), elem_id="train-stop")
            self.resume = gr.Button(t("train_resume"), variant="primary", elem_id="train-resume")
        with gr.Row(elem_classes="run-buttons", visible=False) as self.next:
            self.draw = gr.Button(t("train_draw"), variant="primary", elem_id="train-draw")
            self.judge = gr.Button(t("train_judge"), elem_id="train-judge")
            self.longer = gr.Button(t("train_longer"), elem_id="train-longer")
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
            self.moment,
            self.fresh,
            self.card,
            self.notices,
            self.buttons,
            self.stop,
            self.resume,
            self.next,
            self.judge,
            self.longer,
            self.previews,
            self.chart,
        ]

    def show(self, given: Grant, status: Status, seen: Shown, request: gr.Request) -> Updates:
        """The updates that show a run; curves and previews only if they are new since `seen`."""
        return {
            **self._figures(given, status, request),
            **self.buttons_of(given, status, language(request)),
            **self.pictures(given.run, status, seen),
        }

    def glance(self, given: Grant, status: Status, seen: Shown, request: gr.Request) -> Updates:
        """What may be new each second: figures, and whether there is more that is new."""
        run = given.run
        if seen.token == run.token and seen.resting:
            return {}
        followed = self.following.read(run.metrics_file)
        if seen.token != run.token:
            seen = Shown(run.token)
        previews = _steps_of(view.shown_previews(run))
        new = previews != seen.previews or _has_new_curves(status, followed, seen)
        known = (run.token, followed.count, len(previews), status.state)
        return {
            **self._figures(given, status, request),
            **({self.fresh: " ".join(map(str, known))} if new else {}),
        }

    def pictures(self, run: Run, status: Status, seen: Shown, *, told: bool = True) -> Updates:
        """Curves and previews where they are new since `seen`.

        Args:
            run: The run.
            status: As it is now.
            seen: What the page shows.
            told: The figures of a run that rests are shown too; else `glance` has to show them.
        """
        followed = self.following.read(run.metrics_file)
        if seen.token != run.token:
            seen = Shown(run.token, name=run.draw_key)
        curves = self._curves(run, status, followed, seen)
        strip, steps, name = self._previews(run, seen)
        drawn = followed.count if curves else seen.rows
        shown = Shown(run.token, drawn, steps, name, resting=told and not status.is_active)
        return {**curves, **strip, self.shown: shown}

    def moment_of(self, given: Grant, status: Status) -> str:
        """A text that is another one as soon as the run can do something else."""
        run = given.run
        asked = status.state, run.stop_file.exists(), self._can_resume(status)
        return " ".join(map(str, (given.key, *asked, run.has_model(), run.last_saved(), run.name)))

    def _figures(self, given: Grant, status: Status, request: gr.Request) -> Updates:
        rows = self.following.read(given.run.metrics_file).rows
        return {
            self.card: self._card(given, status, rows, language(request)),
            self.notices: notices_value(advise(given.run, status, rows), fixes=given.owned),
        }

    def _card(self, given: Grant, status: Status, rows: list[dict[str, Any]], lang: str) -> str:
        """The state in a sentence, and the numbers."""
        run = given.run
        queue, stopping = self.jobs.queue, run.stop_file.exists()
        # whoever gets the owner's link may do everything, which matters only among strangers
        secret = given.owned and self.jobs.policy.public
        return view.facts(
            given,
            status,
            rows,
            lang,
            stopping=stopping,
            turn=queue.turn(run),
            secret=secret,
            resumable=given.owned and self._can_resume(status),
            sliced=self._slice_s is not None,
        )

    @property
    def _slice_s(self) -> float | None:
        return self.jobs.queue.trainers.slice_s

    def buttons_of(self, given: Grant, status: Status, lang: str = "en") -> Updates:
        """Stop while it is at work; then Resume, or what a model is good for."""
        run, owned, at_work = given.run, given.owned, status.is_active
        can_resume = self._can_resume(status)
        stopping = run.stop_file.exists()
        return {
            self.buttons: gr.update(visible=owned and (at_work or can_resume)),
            self.stop: gr.update(
                value=t("train_stopping" if stopping else "train_stop"),
                visible=at_work,
                interactive=not stopping,
            ),
            self.resume: gr.update(visible=can_resume, **self._next_slice(lang)),
            self.next: gr.update(visible=not at_work and run.has_model()),
            self.judge: gr.update(visible=owned),
            self.longer: gr.update(visible=owned and status.is_done),
        }

    def _next_slice(self, lang: str) -> dict[str, str]:
        """What Resume says where it trains a slice: the seconds are those of the server."""
        if self._slice_s is None:
            return {}
        return {"value": phrase("train_slice", lang, seconds=f"{self._slice_s:g}")}

    def _can_resume(self, status: Status) -> bool:
        """Whether its owner can: on a public page not where the time of a run is over."""
        over = self.jobs.policy.public and status.message == "time_limit"
        return status.is_resumable and not over

    def _curves(self, run: Run, status: Status, followed: Followed, seen: Shown) -> Updates:
        """Curves are drawn again when a hundredth of their lines is new."""
        if not _has_new_curves(status, followed, seen):
            return {}
        classes = run.config().classes
        pages = run_pages(followed.rows, _timesteps(run), run.floor(), classes)
        return {self.chart: pages}

    def _previews(self, run: Run, seen: Shown) -> tuple[Updates, tuple[int, ...], str]:
        """The strip where it is new; the steps of its previews, and its name."""
        files = view.shown_previews(run)
        steps = _steps_of(files)
        if steps == seen.previews and seen.rows >= 0:
            return {}, steps, seen.name
        if not steps or steps == seen.previews:
            return {self.previews: None}, steps, seen.name
        cache = self.previews.GRADIO_CACHE
        strip = view.preview_timeline(run, files, seen.previews, seen.name, cache)
        return {self.previews: strip}, steps, strip["id"]


def _has_new_curves(status: Status, followed: Followed, seen: Shown) -> bool:
    return not status.is_active or followed.count > 1.01 * seen.rows


def _steps_of(previews: Sequence[Path]) -> tuple[int, ...]:
    return tuple(int(file.stem) for file in previews)


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
