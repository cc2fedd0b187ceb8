"""Training for other programs: `/train_start`, `/train_status`, `/train_stop`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import drafts, room
from ddpm_demo.runs.access import Access, veiled
from ddpm_demo.runs.folder import metrics
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.starter import Starter
from ddpm_demo.ui.components.files import Files
from ddpm_demo.ui.crowd.turns import READING
from ddpm_demo.ui.crowd.wanted import Unwanted, check_wanted, unwanted, while_wanted
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.visitors import Visitors

from .draft import starting

# "init" names a folder of the server, which other programs may not do
SETTINGS = {field.name for field in dataclasses.fields(TrainConfig)} - {"init"}


class TrainEndpoints:
    """The three handlers.

    Args:
        jobs: What reads and trains.
        policy: What a visitor may do here.
        visitors: Who sent which file.
    """

    def __init__(self, jobs: Jobs, policy: Policy, visitors: Visitors) -> None:
        self.jobs, self.policy, self.visitors = jobs, policy, visitors

    @guarded
    def train_start(self, files: list[str] | None, config: Any, request: gr.Request) -> str:
        """Makes a run of files that were uploaded, and starts it."""
        name, checked = self._read_config(config)
        sent = self._read_files(files, request)
        starter = starter_of(request)
        self.jobs.queue.check_room(starter)
        room.check(self.policy, sum(file.stat().st_size for file in sent))
        run = drafts.open_draft("", starter=starter, most=self.policy.drafts_each)
        self._begin(run, sent, checked, name, starter)
        for file in sent:
            self.visitors.let_go(request, file)
        return run.token

    @guarded
    def train_status(self, token: str, request: gr.Request) -> dict[str, Any]:
        """The state of a run and its newest numbers."""
        return self._told(Access(self.policy.public).open(token, Right.LOOK))

    @guarded
    def train_stop(self, token: str, request: gr.Request) -> dict[str, Any]:
        """Asks a run to stop."""
        run = Access(self.policy.public).open(token, Right.OWN)
        self.jobs.queue.stop(run)
        return self._told(run)

    def _told(self, run: Run) -> dict[str, Any]:
        """What another program is told of a run."""
        status = dataclasses.asdict(self.jobs.queue.status(run))
        status["details"] = json.loads(veiled(json.dumps(status["details"])))
        turn = self.jobs.queue.turn(run)
        return status | {
            "place": turn and turn.place,
            "wait_s": turn and turn.wait_s,
            "metrics": metrics.newest(run.metrics_file)[-1:],
            "look": run.look_key,
            "draw": run.draw_key,
        }

    def _read_config(self, config: Any) -> tuple[str, TrainConfig]:
        """The run's name and its checked config."""
        chosen = {} if config is None else config
        if not isinstance(chosen, dict):
            raise UserError("bad_settings", name="config", value=str(chosen)[:40])
        if unknown := sorted(set(chosen) - SETTINGS - {"name"}):
            allowed = ", ".join(sorted(SETTINGS))
            raise UserError("bad_choice", name="config", value=unknown[0], allowed=allowed)
        self.policy.check_wish(chosen.get("size"), chosen.get("batch_size"))
        try:
            checked = TrainConfig(**{k: v for k, v in chosen.items() if k in SETTINGS})
        except TypeError:
            raise UserError("bad_settings", name="config", value=chosen) from None
        self.policy.check_training(checked)
        starting.check(checked)
        return str(chosen.get("name", "")), checked

    def _read_files(self, files: list[str] | None, request: gr.Request) -> list[Path]:
        """The files that the visitor named, as far as they are the visitor's."""
        if not files:
            raise UserError("no_pictures")
        limit = self.policy.reading.files
        if len(files) > limit:
            raise UserError("too_many_files", limit=limit)
        return [self.visitors.own(request, file) for file in files]

    def _begin(
        self, run: Run, files: Sequence[Path], config: TrainConfig, name: str, starter: Starter
    ) -> None:
        """Reads files into a draft and starts it; nothing is left of it when that fails."""
        try:
            self._read(run, files, config)
            self.jobs.queue.begin(run, config, name=name, starter=starter)
        except (UserError, OSError, Unwanted):
            drafts.discard(run)
            raise

    def _read(self, run: Run, files: Sequence[Path], config: TrainConfig) -> None:
        for file in files:
            drafts.add_file(run, file, self.policy.reading.job_bytes)
        reading = self.jobs.tasks.read(
            run,
            drafts.sources(run),
            config.size,
            fit=config.fit,
            channels=config.channels,
            stretch=config.stretch,
            dropped=unwanted(),
        )
        for _ in while_wanted(reading):
            pass
        check_wanted()  # a reading that was dropped ends without a word


def add(jobs: Jobs, policy: Policy, visitors: Visitors) -> None:
    """Adds the three to the page that is being built."""
    handlers = TrainEndpoints(jobs, policy, visitors)
    files = Files(visible=False, label="files", file_count="multiple")
    config = gr.JSON({}, visible=False, label="config")
    gr.Button(visible=False).click(
        handlers.train_start,
        [files, config],
        _token(),
        api_name="train_start",
        api_description="Starts a training on pictures or a zip, or queues it; `config` holds "
        "fields of TrainConfig. Answers with the run's token.",
        **READING,
    )
    gr.Button(visible=False).click(
        handlers.train_status,
        _token(),
        gr.JSON(visible=False, label="status"),
        api_name="train_status",
        api_description="The state, step and newest numbers of a run; of one that waits its place "
        "and how long it waits at most.",
    )
    gr.Button(visible=False).click(
        handlers.train_stop,
        _token(),
        gr.JSON(visible=False, label="status"),
        api_name="train_stop",
        api_description="Asks a run to stop and keep a checkpoint.",
    )


def _token() -> gr.Textbox:
    return gr.Textbox(visible=False, label="token")
