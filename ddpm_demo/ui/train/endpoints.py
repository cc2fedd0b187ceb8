"""Training for other programs: `/train_start`, `/train_status`, `/train_stop`."""

from __future__ import annotations

import dataclasses
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.policy import PUBLIC_LIMITS, check_training
from ddpm_demo.runs import drafts
from ddpm_demo.runs.jobs import Jobs
from ddpm_demo.runs.run import find_run
from ddpm_demo.ui.components.files import Files
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.visitors import Visitors

from .draft import plan

# "init" names a folder: over the network only the page's list of models may do that
SETTINGS = {field.name for field in dataclasses.fields(TrainConfig)} - {"init"}


def add(jobs: Jobs, visitors: Visitors) -> None:
    """Adds the three to the page that is being built."""
    started: dict[str, str] = {}  # the last run of each visitor of a public page

    @guarded
    def train_start(files: list[str] | None, config: Any, request: gr.Request) -> str:
        chosen = config if isinstance(config, dict) else {}
        unknown = sorted(set(chosen) - SETTINGS - {"name"})
        if unknown:
            allowed = ", ".join(sorted(SETTINGS))
            raise UserError("bad_choice", name="config", value=unknown[0], allowed=allowed)
        try:
            checked = TrainConfig(**{k: v for k, v in chosen.items() if k in SETTINGS})
        except TypeError:
            raise UserError("bad_settings", name="config", value=chosen) from None
        if jobs.public:
            check_training(checked)
        if not files:
            raise UserError("no_pictures")
        if len(files) > visitors.limits.files:
            raise UserError("too_many_files", limit=visitors.limits.files)
        sent = [visitors.own(request, file) for file in files]
        plan.check(checked)
        visitor = request.client.host if jobs.public and request.client else ""
        others = [started[visitor]] if visitor in started else []
        jobs.check_room(others)
        run = drafts.open_draft("")
        try:
            for file in sent:
                drafts.add_file(run, file, PUBLIC_LIMITS.job_bytes if jobs.public else None)
            for _ in jobs.read(run, drafts.sources(run), checked.size, fit=checked.fit,
                               channels=checked.channels):  # fmt: skip
                pass
            jobs.begin(run, checked, name=str(chosen.get("name", "")), others=others)
        except UserError:
            drafts.discard(run)
            raise
        if visitor:
            started[visitor] = run.token
        return run.token

    @guarded
    def train_status(token: str, request: gr.Request) -> dict[str, Any]:
        run = find_run(token)
        return dataclasses.asdict(jobs.status(run)) | {"metrics": run.metrics()[-1:]}

    @guarded
    def train_stop(token: str, request: gr.Request) -> dict[str, Any]:
        run = find_run(token)
        jobs.stop(run)
        return dataclasses.asdict(jobs.status(run))

    def token() -> gr.Textbox:
        return gr.Textbox(visible=False, label="token")

    gr.Button(visible=False).click(
        train_start,
        [
            Files(visible=False, label="files", file_count="multiple"),
            gr.JSON({}, visible=False, label="config"),
        ],
        token(),
        api_name="train_start",
        api_description="Starts a training on pictures or a zip, or queues it; `config` holds "
        "fields of TrainConfig. Answers with the run's token.",
    )
    gr.Button(visible=False).click(
        train_status, token(), gr.JSON(visible=False, label="status"), api_name="train_status",
        api_description="The state, step and newest numbers of a run.",
    )  # fmt: skip
    gr.Button(visible=False).click(
        train_stop, token(), gr.JSON(visible=False, label="status"), api_name="train_stop",
        api_description="Asks a run to stop and keep a checkpoint.",
    )  # fmt: skip
