"""What one does with a run as a whole is said before it is done."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.runs import archive
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.train.run.copies import CopyMeter
from ddpm_demo.ui.train.run.manage import Manage
from tests.support.runs import begun, owned

REQUEST: Any = SimpleNamespace(headers={}, session_hash="a", client=None)
DONE = Status(state="done", step=7, total=7, images_per_s=10.0)


@pytest.fixture
def run() -> Run:
    made = begun(TrainConfig(steps=7, num_train_timesteps=20))
    made.write_status(DONE)
    return made


@pytest.mark.parametrize(("lang", "own"), [("en", "Your own picture files"), ("ko", "원본 이미지")])
def test_the_question_of_a_deletion_names_the_run_and_what_stays(
    run: Run, lang: str, own: str
) -> None:
    archive.rename(run, "<b>cats")
    with gr.Blocks():
        manage = Manage(Jobs(), gr.BrowserState(""), lambda *_: True)
    asked = manage.show(owned(run), run.status(), lang)[manage.question]
    assert "&lt;b&gt;cats" in asked
    assert own in asked
    running = Status(state="running", step=1, total=7)
    for status, later in ((run.status(), False), (running, True)):
        follows = manage.follow(owned(run), status)
        assert follows[manage.delete]["interactive"] is not later
        assert follows[manage.kept]["visible"] is later


def test_the_time_of_the_copy_meter_is_told_without_a_speed_too(run: Run) -> None:
    with gr.Blocks():
        meter = CopyMeter(Jobs(), gr.BrowserState(""), lambda *_: True)
    known = meter.show(owned(run), REQUEST)[meter.cost]
    assert "64 drawings about" in known
    run.write_status(Status(state="done", step=7, total=7))
    run.metrics_file.unlink(missing_ok=True)
    assert "64 drawings. How long" in meter.show(owned(run), REQUEST)[meter.cost]
    run.append_metrics(step=7, images_per_s=10.0)
    assert meter.show(owned(run), REQUEST)[meter.cost] == known
