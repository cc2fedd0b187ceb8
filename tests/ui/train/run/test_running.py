"""When a page looks at its run, and when it looks no longer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.trainers import Trainers
from ddpm_demo.ui.train.run.running import OVER, Running
from ddpm_demo.ui.train.run.stage import Shown
from ddpm_demo.ui.train.workbench import Workbench
from ddpm_demo.ui.visitors import Visitors
from tests.support.runs import begun


class Sliced(Trainers):
    slice_s = 45.0


@pytest.fixture(params=[Trainers, Sliced])
def running(request: pytest.FixtureRequest) -> Running:
    policy = Policy.at_home({})
    with gr.Blocks():
        token, mine = gr.BrowserState(""), gr.BrowserState([])
        jobs = Jobs(policy, request.param())
        return Running(Workbench(jobs, policy, Visitors(policy), token, mine))


def asked_by(language: str = "en") -> Any:
    headers = {"accept-language": language}
    return SimpleNamespace(session_hash="page", headers=headers, query_params={})


def tick(running: Running, run: Run) -> str:
    """The moment that a tick tells."""
    found = running.on_tick(run.token, Shown(), [], None, asked_by())
    moment = found[running.bench.stage.moment]
    assert isinstance(moment, str)
    return moment


def test_a_run_is_watched_until_a_tick_has_shown_its_end(running: Running) -> None:
    run, timer = begun(TrainConfig(steps=100)), running.bench.timer
    run.write_status(Status("starting", total=100))
    moment = tick(running, run)
    run.write_status(Status("stopped", step=5, total=100))  # before the page asks what is possible
    possible = running.on_moment(run.token, [], moment, asked_by())
    assert possible[running.bench.stage.resume]["visible"]
    assert timer not in possible  # the card still says that it trains
    end = tick(running, run)
    assert end != moment
    assert end.endswith(OVER)
    assert running.on_moment(run.token, [], end, asked_by())[timer].active is False


def test_the_figures_of_the_end_are_shown_though_its_curves_came_first(running: Running) -> None:
    run, stage = begun(TrainConfig(steps=100)), running.bench.stage
    run.append_metrics(step=1, loss=0.5, loss_ema=0.5)
    run.write_status(Status("starting", total=100))
    fresh = running.on_tick(run.token, Shown(), [], None, asked_by())[stage.fresh]
    run.write_status(Status("stopped", step=5, total=100))
    seen = running.on_fresh(run.token, Shown(), fresh, asked_by())[stage.shown]
    end = running.on_tick(run.token, seen, [], None, asked_by())
    assert "data-state='stopped'" in end[stage.card]
    seen = running.on_fresh(run.token, seen, end[stage.fresh], asked_by())[stage.shown]
    assert stage.card not in running.on_tick(run.token, seen, [], None, asked_by())


def test_a_run_that_rests_as_before_is_another_moment(running: Running) -> None:
    run = begun(TrainConfig(steps=100))
    moments = []
    for _ in range(2):
        run.write_status(Status("paused", step=5, total=100, message="gpu_quota"))
        moments += [tick(running, run), tick(running, run)]
    first, again, second, last = moments
    assert first == again
    assert second == last
    assert first != second


@pytest.mark.parametrize("forged", [None, "", 3, ["x"]])
def test_a_forged_moment_tells_nothing(running: Running, forged: Any) -> None:
    run = begun(TrainConfig(steps=100))
    run.write_status(Status("stopped", step=5, total=100))
    assert running.bench.timer not in running.on_moment(run.token, [], forged, asked_by())


def test_resume_and_the_card_speak_of_slices_where_there_are_some(running: Running) -> None:
    run, stage = begun(TrainConfig(steps=100)), running.bench.stage
    run.write_status(Status("paused", step=5, total=100, message="slice_over"))
    sliced = running.bench.jobs.queue.trainers.slice_s is not None
    for language, button, card in (
        ("en", "Train 45 s more", "goes on from step 0 with the next slice"),
        ("ko", "45초 더 학습", "다음 구간이 0스텝부터 이어집니다"),
    ):
        shown = running.changed(run, asked_by(language))
        assert (shown[stage.resume].get("value") == button) == sliced
        assert (card in shown[stage.card]) == sliced
        assert "class='reason'" not in shown[stage.card]
