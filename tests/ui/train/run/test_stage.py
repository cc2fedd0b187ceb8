"""What a page that watches a run is sent, and when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.train.run.stage import RunStage, Shown
from tests.ui.support.train import ruins

REQUEST: Any = SimpleNamespace(headers={}, session_hash="s")
RUNNING = Status("running", step=40, total=100)


@pytest.fixture
def stage() -> RunStage:
    with gr.Blocks():
        return RunStage(Jobs(Policy.at_home({})))


@pytest.fixture
def run() -> Run:
    return ruins.good()


def test_curves_and_previews_are_asked_for_where_there_are_new_ones(
    stage: RunStage, run: Run
) -> None:
    given = Grant(run, Right.OWN)
    first = stage.glance(given, RUNNING, Shown(), REQUEST)
    assert first[stage.fresh]
    assert not {stage.chart, stage.previews} & first.keys(), "they are large"
    sent = stage.pictures(run, RUNNING, Shown())
    assert {stage.chart, stage.previews} < sent.keys()
    seen = sent[stage.shown]
    quiet = stage.glance(given, RUNNING, seen, REQUEST)
    assert quiet.keys() == {stage.card, stage.notices}
    with run.metrics_file.open("a") as lines:
        lines.write('{"step": 41, "loss": 0.5}\n' * 100)
    later = stage.glance(given, RUNNING, seen, REQUEST)
    assert later[stage.fresh] not in ("", first[stage.fresh])
    assert stage.chart in stage.pictures(run, RUNNING, seen)
    other = ruins.good()
    assert stage.glance(Grant(other, Right.OWN), RUNNING, seen, REQUEST)[stage.fresh]


def test_a_run_that_rests_is_shown_once(stage: RunStage, run: Run) -> None:
    given, done = Grant(run, Right.OWN), run.status()
    assert stage.fresh in stage.glance(given, done, Shown(run.token, rows=9), REQUEST)
    seen = stage.pictures(run, done, Shown())[stage.shown]
    assert stage.glance(given, done, seen, REQUEST) == {}


def test_the_moment_is_another_one_where_the_run_can_do_something_else(
    stage: RunStage, run: Run
) -> None:
    given = Grant(run, Right.OWN)
    known = [stage.moment_of(given, RUNNING)]
    assert stage.moment_of(given, Status("running", step=41, total=100)) == known[0]
    run.stop_file.touch()
    known.append(stage.moment_of(given, RUNNING))
    known.append(stage.moment_of(given, Status("stopped", step=41, total=100)))
    known.append(stage.moment_of(Grant(run, Right.LOOK), RUNNING))
    assert len(set(known)) == len(known)
