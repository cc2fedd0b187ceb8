"""What a page of Train shows."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.trainers import Trainers
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.train import workbench
from ddpm_demo.ui.train.run.stage import RunStage, Shown
from ddpm_demo.ui.train.workbench import Opened


def test_what_a_visitor_opened_is_not_closed_by_a_late_answer() -> None:
    opened = Opened()
    page, other = (cast(gr.Request, SimpleNamespace(session_hash=name)) for name in "ab")
    assert not opened.knows(page)
    assert opened.shows(page, "x"), "a page that is not remembered is taken at its word"
    opened.turn(page, "x")
    assert opened.knows(page)
    assert not opened.knows(other)
    opened.turn(page, "y")
    assert (opened.shows(page, "x"), opened.shows(page, "y")) == (False, True)
    for k in range(workbench.PAGES):
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
    shown = stage.show(run, jobs.queue.status(run), Shown(), request)
    assert shown[stage.resume]["visible"] == resume
    assert shown[stage.stop]["visible"] is False
    assert f"{step:,} / 2,000" in shown[stage.card]


# -- handlers, called as a request calls them: with whatever a visitor sends -----------------------

REQUEST = cast(gr.Request, SimpleNamespace(headers={}, session_hash="a", client=None))


@pytest.fixture(scope="module", params=[False, True], ids=["home", "public"])
def handlers(request: pytest.FixtureRequest) -> dict[str, Callable[..., Any]]:
    policy = Policy.of(request.param, {})
    demo = build_demo(policy, jobs=Jobs(policy))
    return {each.fn.__name__: each.fn for each in demo.fns.values() if each.fn is not None}


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tokens: list[str] = []
    monkeypatch.setattr(Trainers, "spawn", lambda self, run: tokens.append(run.token))
    return tokens


def test_a_drafts_token_starts_no_trainer(
    handlers: dict[str, Callable[..., Any]], spawned: list[str]
) -> None:
    draft = new_run()
    draft.dataset_file.touch()
    for name, arguments in {
        "on_resume": ([],),
        "on_continue": (10_000_000, []),
        "on_stop": (),
        "train_stop": (),
    }.items():
        with pytest.raises(gr.Error, match="not been started"):
            handlers[name](draft.token, *arguments, request=REQUEST)
    handlers["on_fix"](draft.token, "went_back", [], request=REQUEST)
    assert spawned == []
    assert [path.name for path in draft.path.iterdir()] == ["dataset.npz"]
    assert handlers["train_status"](draft.token, request=REQUEST)["state"] == "draft"


def started(state: str, **more: Any) -> Run:
    run = new_run()
    config = {"train": TrainConfig(steps=100).to_dict(), "segments": [[0, 100]]}
    write_json(run.config_file, config)
    run.write_status(Status(state, step=100, total=100, **more))
    return run


@pytest.mark.parametrize("steps", [10_000_000, "many", None, -1, [7], {"a": 1}])
def test_a_run_is_not_continued_by_rubbish(
    handlers: dict[str, Callable[..., Any]], spawned: list[str], steps: Any
) -> None:
    run = started("done")
    with pytest.raises(gr.Error, match="steps is"):
        handlers["on_continue"](run.token, steps, [run.token], request=REQUEST)
    assert spawned == []
    assert run.config().total_steps == 100


@pytest.mark.parametrize("own", [None, 5, "all", {"a": 1}, [5, None]])
def test_a_list_of_runs_that_is_none_stops_nobody(
    handlers: dict[str, Callable[..., Any]], spawned: list[str], own: Any
) -> None:
    run = started("stopped")
    handlers["on_resume"](run.token, own, request=REQUEST)
    assert spawned == [run.token]


@pytest.mark.parametrize("handlers", [True], ids=["public"], indirect=True)
def test_on_a_public_page_a_visitor_resumes_one_run(
    handlers: dict[str, Callable[..., Any]], spawned: list[str]
) -> None:
    first, second = started("starting"), started("failed", message="diverged")
    mine = [first.token, second.token]
    for name, arguments in {"on_resume": (), "on_fix": ("went_back",)}.items():
        with pytest.raises(gr.Error, match="one run at a time"):
            handlers[name](second.token, *arguments, mine, request=REQUEST)
    assert spawned == []
