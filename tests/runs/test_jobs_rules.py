"""Which runs start, resume and go on, and what a stranger's may not."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_demo.config import MAX_STEPS, TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.errors import UserError
from ddpm_demo.runs import jobs
from ddpm_demo.runs.jobs import PUBLIC_SECONDS, PUBLIC_WAITING, Jobs
from ddpm_demo.runs.records import RESUMABLE, STATES, Status
from ddpm_demo.runs.run import Run, new_run
from ddpm_demo.storage.atomic import write_json
from tests.support.runs import begun

PLAN = TrainConfig(steps=100, size=16)
HOME, PUBLIC = {"public": False}, {"public": True}


@pytest.fixture(autouse=True)
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tokens of the runs whose trainers were started; none really is."""
    tokens: list[str] = []

    class Trainer:
        returncode = None

        def __init__(self, line: list[str], **_: object) -> None:
            tokens.append(Path(line[line.index("--run") + 1]).name)

        def poll(self) -> None: ...

        def wait(self, timeout: float | None = None) -> int:
            return 0

    monkeypatch.setattr(jobs.subprocess, "Popen", Trainer)
    return tokens


def drafted() -> Run:
    run = new_run()
    images = np.zeros((5, 16, 16, 3), np.uint8)
    names = [f"{k}.png" for k in range(5)]
    Dataset(images, names, np.zeros(5, np.int64), [""], draw_split(5)).save(run.dataset_file)
    return run


def resting(state: str, *, step: int = 40, **more: Any) -> Run:
    run = begun(PLAN, segments=[[0, 100]], **more)
    run.write_status(Status(state, step=step, total=100))
    return run


def trained_for(run: Run, seconds: float) -> Run:
    write_json(run.checkpoints / "000040" / "progress.json", {"step": 40, "trained_s": seconds})
    return run


def everything(run: Run) -> dict[str, bytes]:
    files = (path for path in run.path.rglob("*") if path.is_file())
    return {path.relative_to(run.path).as_posix(): path.read_bytes() for path in files}


def refused(run: Run, call: Callable[[], object]) -> str:
    """The code of the refusal, which changes nothing of the run."""
    before = everything(run)
    with pytest.raises(UserError) as caught:
        call()
    assert everything(run) == before
    return caught.value.code


# -- which run -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [HOME, PUBLIC])
def test_a_draft_is_neither_resumed_nor_continued_nor_stopped(
    where: dict[str, bool], spawned: list[str]
) -> None:
    run, own = drafted(), Jobs(**where)
    for call in (
        lambda: own.start(run),
        lambda: own.start(run, {"learning_rate": 1e-4}),
        lambda: own.extend(run, 10),
        lambda: own.stop(run),
    ):
        assert refused(run, call) == "run_not_started"
    own.promote()
    assert (spawned, run.status().state) == ([], "draft")


def run_in(state: str) -> Run:
    return resting(state, step=100 if state == "done" else 40)


@pytest.mark.parametrize("state", [state for state in STATES[1:] if state not in RESUMABLE])
def test_only_a_run_that_rests_before_its_end_resumes(state: str, spawned: list[str]) -> None:
    run = run_in(state)
    with run.writer() if state == "running" else contextlib.nullcontext():
        code = refused(run, lambda: Jobs().start(run))
    assert code == ("run_done" if state == "done" else "run_busy")
    assert spawned == []


@pytest.mark.parametrize("state", STATES[1:-1])
def test_only_a_run_at_its_end_is_continued(state: str, spawned: list[str]) -> None:
    run = run_in(state)
    with run.writer() if state == "running" else contextlib.nullcontext():
        code = refused(run, lambda: Jobs().extend(run, 50))
    assert code == ("run_not_done" if state in RESUMABLE else "run_busy")
    assert spawned == []


def test_runs_at_rest_start(spawned: list[str]) -> None:
    runs = [run_in(state) for state in RESUMABLE]
    for run in runs:
        Jobs(at_once=9).start(run)
    assert spawned == [run.token for run in runs]


def test_a_run_whose_config_is_lost_does_not_start(spawned: list[str]) -> None:
    for content in ("", "[]", '{"train": 5}'):
        run = resting("stopped")
        run.config_file.write_text(content)
        assert refused(run, lambda run=run: Jobs().start(run)) == "config_damaged"
    assert spawned == []


def test_a_draft_is_begun_once(spawned: list[str]) -> None:
    run, own = drafted(), Jobs()
    own.begin(run, PLAN, name="faces")
    assert spawned == [run.token]
    assert refused(run, lambda: own.begin(run, PLAN, name="again")) == "run_busy"
    done = resting("done", step=100)
    assert refused(done, lambda: own.begin(done, PLAN)) == "run_busy"


def test_a_waiting_run_that_cannot_start_does_not_hold_up_the_others(spawned: list[str]) -> None:
    damaged, next_one = resting("waiting"), resting("waiting")
    damaged.config_file.write_text("{")
    Jobs().promote()
    status = damaged.status()
    assert (status.state, status.message, status.step) == ("failed", "config_damaged", 40)
    Jobs().promote()
    assert spawned == [next_one.token]


# -- what a visitor sends --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "steps",
    [None, "", "many", [], {}, [5], True, 0, -5, 1.5, math.nan, math.inf, -math.inf, "9" * 30,
     10**30, MAX_STEPS, MAX_STEPS - 99],
)  # fmt: skip
@pytest.mark.parametrize("where", [HOME, PUBLIC])
def test_what_is_no_number_of_steps_is_refused(
    steps: object, where: dict[str, bool], spawned: list[str]
) -> None:
    run = resting("done", step=100, public=True)
    code = refused(run, lambda: Jobs(**where).extend(run, steps))
    assert code in ("bad_settings", "out_of_range")
    assert spawned == []


def test_steps_are_bounded_in_sum() -> None:
    run = resting("done", step=100)
    Jobs(at_once=9).extend(run, MAX_STEPS - 100)
    assert run.planned_steps() == MAX_STEPS
    run.write_status(Status("done", step=MAX_STEPS, total=MAX_STEPS))
    assert refused(run, lambda: Jobs(at_once=9).extend(run, 1)) == "out_of_range"


@pytest.mark.parametrize(
    "changes",
    [
        {"continue": 10**9}, {"continue": "x"}, {"size": 64}, {"unknown": 1}, {"limit_s": 10**9},
        {"learning_rate": 50}, {"learning_rate": "high"}, {"learning_rate": None},
        {"gradient_accumulation_steps": 3}, {"checkpoint_every": -1}, {"checkpoint_every": []},
    ],
)  # fmt: skip
def test_only_some_settings_change_and_only_to_what_can_be_trained(
    changes: dict[str, Any], spawned: list[str]
) -> None:
    run = resting("failed")
    refused(run, lambda: Jobs().start(run, changes))
    assert spawned == []


# -- strangers' limits, wherever a trainer is started ----------------------------------------------


def starts(own: Jobs) -> dict[str, Run]:
    """A run for each way in which a trainer is started."""
    fresh, stopped, done, waiting = (
        drafted(), resting("stopped"), resting("done", step=100), resting("waiting"),
    )  # fmt: skip
    own.begin(fresh, PLAN)
    own.start(stopped)
    own.extend(done, 10)
    own.promote()
    return {"begin": fresh, "start": stopped, "extend": done, "promote": waiting}


def test_a_trainer_that_a_public_page_starts_has_a_time_limit(spawned: list[str]) -> None:
    runs = starts(Jobs(public=True, at_once=9))
    assert sorted(spawned) == sorted(run.token for run in runs.values())
    for way, run in runs.items():
        assert run.read_config()["limit_s"] == PUBLIC_SECONDS, way
    assert runs["begin"].read_config()["public"] is True


def test_a_longer_limit_is_cut_to_that_of_the_page() -> None:
    run = resting("stopped", limit_s=10**6)
    Jobs(public=True).start(run)
    assert run.read_config()["limit_s"] == PUBLIC_SECONDS


def test_on_ones_own_computer_there_is_none(spawned: list[str]) -> None:
    for way, run in starts(Jobs(at_once=9)).items():
        assert "limit_s" not in run.read_config(), way
    theirs = trained_for(resting("stopped", public=True, limit_s=PUBLIC_SECONDS), 10**5)
    Jobs(at_once=9).start(theirs)
    assert "limit_s" not in theirs.read_config()
    assert theirs.read_config()["public"] is True, "it is swept on a public page as before"


@pytest.mark.parametrize("state", ["stopped", "interrupted", "failed", "done"])
def test_a_run_whose_time_is_over_does_not_start_again(state: str, spawned: list[str]) -> None:
    run, own = trained_for(resting(state, public=True), PUBLIC_SECONDS + 0.5), Jobs(public=True)
    call = (lambda: own.extend(run, 10)) if state == "done" else (lambda: own.start(run))
    assert refused(run, call) == "time_limit"
    assert spawned == []
    trained_for(run, PUBLIC_SECONDS - 1)
    call()
    assert spawned == [run.token]


@pytest.mark.parametrize("plan", [TrainConfig(size=128), TrainConfig(batch_size=128)])
def test_more_than_a_stranger_may_train_starts_on_no_public_page(plan: TrainConfig) -> None:
    run, fresh = begun(plan), drafted()
    assert refused(run, lambda: Jobs(public=True).start(run)) == "public_limit"
    assert refused(fresh, lambda: Jobs(public=True).begin(fresh, plan)) == "public_limit"
    assert fresh.status().state == "draft"
    Jobs().start(run)


@pytest.mark.parametrize("busy", ["starting", "waiting"])
def test_everybody_trains_one_run_at_a_time(busy: str, spawned: list[str]) -> None:
    own, first = Jobs(public=True), resting(busy)
    fresh, stopped, done = drafted(), resting("stopped"), resting("done", step=100)
    mine = [run.token for run in (first, fresh, stopped, done)]
    for run, call in (
        (fresh, lambda: own.begin(fresh, PLAN, others=mine)),
        (stopped, lambda: own.start(stopped, others=mine)),
        (done, lambda: own.extend(done, 5, others=mine)),
    ):
        assert refused(run, call) == "one_each"
    first.write_status(Status("stopped"))
    own.start(stopped, others=mine)
    assert spawned == [stopped.token]
    Jobs().start(resting("stopped"), others=mine)  # on one's own computer one decides oneself


def test_who_resumes_waits_in_the_same_short_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(1 + PUBLIC_WAITING):
        Jobs(public=True).start(resting("stopped"))
    stopped, done, fresh = resting("stopped"), resting("done", step=100), drafted()
    own = Jobs(public=True)
    for run, call in (
        (stopped, lambda: own.start(stopped, {"learning_rate": 1e-5})),
        (done, lambda: own.extend(done, 5)),
        (fresh, lambda: own.begin(fresh, PLAN)),
    ):
        assert refused(run, call) == "queue_full"
    monkeypatch.setattr(jobs, "NEEDED_BYTES", 10**18)
    assert refused(stopped, lambda: own.start(stopped)) == "disk_low"
