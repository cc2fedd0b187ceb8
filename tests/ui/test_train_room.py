"""What a page of Train shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import gradio as gr
import pytest

from ddpm_demo.atomic import write_json
from ddpm_demo.config import TrainConfig
from ddpm_demo.jobs import Jobs
from ddpm_demo.run import new_run
from ddpm_demo.ui.train import room
from ddpm_demo.ui.train.room import Opened
from ddpm_demo.ui.train.run_stage import RunStage, Shown


def test_what_a_visitor_opened_is_not_closed_by_a_late_answer() -> None:
    opened = Opened()
    page, other = (cast(gr.Request, SimpleNamespace(session_hash=name)) for name in "ab")
    assert not opened.knows(page)
    assert opened.shows(page, "x"), "of a page that we do not know it is believed"
    opened.turn(page, "x")
    assert opened.knows(page)
    assert not opened.knows(other)
    opened.turn(page, "y")
    assert (opened.shows(page, "x"), opened.shows(page, "y")) == (False, True)
    for k in range(room.PAGES):
        opened.turn(cast(gr.Request, SimpleNamespace(session_hash=str(k))), "z")
    assert not opened.knows(page), "pages of long ago are forgotten"


@pytest.mark.parametrize(("step", "resume"), [(1200, True), (2000, False)])
def test_a_run_whose_status_is_damaged_can_be_resumed(step: int, resume: bool) -> None:
    run, jobs = new_run(), Jobs()
    write_json(run.config_file, {"name": "faces", "train": TrainConfig(steps=2000).to_dict()})
    (run.checkpoints / f"{step:06}").mkdir(parents=True)
    run.status_file.write_text('{"state": "sto')
    with gr.Blocks():
        stage = RunStage(jobs)
    request = cast(gr.Request, SimpleNamespace(headers={}))
    shown = stage.show(run, jobs.status(run), Shown(), request)
    assert shown[stage.resume]["visible"] == resume
    assert shown[stage.stop]["visible"] is False
    assert f"{step:,} / 2,000" in shown[stage.card]
