"""Which runs start, resume and go on, and what a stranger's may not."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_demo.config import MAX_STEPS, TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.queue import Queue
from ddpm_demo.runs.run import Run, new_run
from ddpm_demo.runs.status import RESUMABLE, STATES, Status
from ddpm_demo.storage.atomic import write_json
from tests.support.runs import begun

PLAN = TrainConfig(steps=100, size=16)
HOME, PUBLIC = Policy.at_home(), Policy.for_strangers()


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

    monkeypatch.setattr(subprocess, "Popen", Trainer)
    return tokens


def drafted() -> Run:
    run = new_run()
    images = np.zeros((5, 16, 16, 3), np.uint8)
    names = [f"{k}.png" for k in range(5)]
    Dataset(images, names, np.zeros(5, np.int64), [""], draw_split(5)).save(run.dataset_file)
    return run


def resting(state: str, *, step: int = 40, **more: Any) -> Run:
    run = begun(PLAN, segments=((0, 100),), **more)
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


@pytest.mark.parametrize("where", [False, True])
def test_a_draft_is_neither_resumed_nor_continued_nor_stopped(
    where: bool, spawned: list[str]
) -> None:
    run, own = drafted(), Queue(Policy.of(where))
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
        code = refused(run, lambda: Queue(HOME).start(run))
    assert code == ("run_done" if state == "done" else "run_busy")
    assert spawned == []


@pytest.mark.parametrize("state", STATES[1:-1])
def test_only_a_run_at_its_end_is_continued(state: str, spawned: list[str]) -> None:
    run = run_in(state)
    with run.writer() if state == "running" else contextlib.nullcontext():
        code = refused(run, lambda: Queue(HOME).extend(run, 50))
    assert code == ("run_not_done" if state in RESUMABLE else "run_busy")
    assert spawned == []


def test_runs_at_rest_start(spawned: list[str]) -> None:
    runs = [run_in(state) for state in RESUMABLE]
    for run in runs:
        Queue(dataclasses.replace(HOME, runs_at_once=9)).start(run)
    assert spawned == [run.token for run in runs]


def test_a_run_whose_config_is_lost_does_not_start(spawned: list[str]) -> None:
    for content in ("", "[]", '{"train": 5}'):
        run = resting("stopped")
        run.config_file.write_text(content)
        assert refused(run, lambda run=run: Queue(HOME).start(run)) == "config_damaged"
    assert spawned == []


def test_a_draft_is_begun_once(spawned: list[str]) -> None:
    run, own = drafted(), Queue(HOME)
    own.begin(run, PLAN, name="faces")
    assert spawned == [run.token]
    assert refused(run, lambda: own.begin(run, PLAN, name="again")) == "run_busy"
    done = resting("done", step=100)
    assert refused(done, lambda: own.begin(done, PLAN)) == "run_busy"


def test_a_waiting_run_that_cannot_start_does_not_hold_up_the_others(spawned: list[str]) -> None:
    damaged, next_one = resting("waiting"), resting("waiting")
    damaged.config_file.write_text("{")
    Queue(HOME).promote()
    status = damaged.status()
    assert (status.state, status.message, status.step) == ("failed", "config_damaged", 40)
    Queue(HOME).promote()
    assert spawned == [next_one.token]


# -- what a visitor sends --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "steps",
    [
        None,
        "",
        "many",
        [],
        {},
        [5],
        True,
        0,
        -5,
        1.5,
        math.nan,
        math.inf,
        -math.inf,
        "9" * 30,
        10**30,
        MAX_STEPS,
        MAX_STEPS - 99,
    ],
)
@pytest.mark.parametrize("where", [False, True])
def test_what_is_no_number_of_steps_is_refused(
    steps: object, where: bool, spawned: list[str]
) -> None:
    run = resting("done", step=100, public=True)
    code = refused(run, lambda: Queue(Policy.of(where)).extend(run, steps))
    assert code in ("bad_settings", "out_of_range")
    assert spawned == []


def test_steps_are_bounded_in_sum() -> None:
    run = resting("done", step=100)
    own = Queue(dataclasses.replace(HOME, runs_at_once=9))
    own.extend(run, MAX_STEPS - 100)
    assert run.config().total_steps == MAX_STEPS
    run.write_status(Status("done", step=MAX_STEPS, total=MAX_STEPS))
    assert refused(run, lambda: own.extend(run, 1)) == "out_of_range"


@pytest.mark.parametrize(
    "changes",
    [
        {"continue": 10**9},
        {"continue": "x"},
        {"size": 64},
        {"unknown": 1},
        {"limit_s": 10**9},
        {"learning_rate": 50},
        {"learning_rate": "high"},
        {"learning_rate": None},
        {"gradient_accumulation_steps": 3},
        {"checkpoint_every": -1},
        {"checkpoint_every": []},
    ],
)
def test_only_some_settings_change_and_only_to_what_can_be_trained(
    changes: dict[str, Any], spawned: list[str]
) -> None:
    run = resting("failed")
    refused(run, lambda: Queue(HOME).start(run, changes))
    assert spawned == []


# -- strangers' limits, wherever a trainer is started ----------------------------------------------


def starts(own: Queue) -> dict[str, Run]:
    """A run for each way in which a trainer is started."""
    fresh, stopped, done, waiting = (
        drafted(),
        resting("stopped"),
        resting("done", step=100),
        resting("waiting"),
    )
    own.begin(fresh, PLAN)
    own.start(stopped)
    own.extend(done, 10)
    own.promote()
    return {"begin": fresh, "start": stopped, "extend": done, "promote": waiting}


def test_a_trainer_that_a_public_page_starts_has_a_time_limit(spawned: list[str]) -> None:
    runs = starts(Queue(dataclasses.replace(PUBLIC, runs_at_once=9)))
    assert sorted(spawned) == sorted(run.token for run in runs.values())
    for way, run in runs.items():
        assert run.config().limit_s == PUBLIC.training_seconds, way
    assert runs["begin"].config().public is True


def test_a_longer_limit_is_cut_to_that_of_the_page() -> None:
    run = resting("stopped", limit_s=10**6)
    Queue(PUBLIC).start(run)
    assert run.config().limit_s == PUBLIC.training_seconds


def test_on_ones_own_computer_there_is_none(spawned: list[str]) -> None:
    for way, run in starts(Queue(dataclasses.replace(HOME, runs_at_once=9))).items():
        assert run.config().limit_s is None, way
    theirs = trained_for(resting("stopped", public=True, limit_s=PUBLIC.training_seconds), 10**5)
    Queue(dataclasses.replace(HOME, runs_at_once=9)).start(theirs)
    assert theirs.config().limit_s is None
    assert theirs.config().public is True, "it is swept on a public page as before"


@pytest.mark.parametrize("state", ["stopped", "interrupted", "failed", "done"])
def test_a_run_whose_time_is_over_does_not_start_again(state: str, spawned: list[str]) -> None:
    run, own = (
        trained_for(resting(state, public=True), PUBLIC.training_seconds + 0.5),
        Queue(PUBLIC),
    )
    call = (lambda: own.extend(run, 10)) if state == "done" else (lambda: own.start(run))
    assert refused(run, call) == "time_limit"
    assert spawned == []
    trained_for(run, PUBLIC.training_seconds - 1)
    call()
    assert spawned == [run.token]


@pytest.mark.parametrize("plan", [TrainConfig(size=128), TrainConfig(batch_size=128)])
def test_more_than_a_stranger_may_train_starts_on_no_public_page(plan: TrainConfig) -> None:
    run, fresh = begun(plan), drafted()
    assert refused(run, lambda: Queue(PUBLIC).start(run)) == "public_limit"
    assert refused(fresh, lambda: Queue(PUBLIC).begin(fresh, plan)) == "public_limit"
    assert fresh.status().state == "draft"
    Queue(HOME).start(run)


@pytest.mark.parametrize("busy", ["starting", "waiting"])
def test_everybody_trains_one_run_at_a_time(busy: str, spawned: list[str]) -> None:
    own, first = Queue(PUBLIC), resting(busy)
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
    Queue(HOME).start(resting("stopped"), others=mine)  # on one's own computer one decides oneself


def test_who_resumes_waits_in_the_same_short_queue() -> None:
    for _ in range(1 + int(PUBLIC.runs_waiting)):
        Queue(PUBLIC).start(resting("stopped"))
    stopped, done, fresh = resting("stopped"), resting("done", step=100), drafted()
    own = Queue(PUBLIC)
    for run, call in (
        (stopped, lambda: own.start(stopped, {"learning_rate": 1e-5})),
        (done, lambda: own.extend(done, 5)),
        (fresh, lambda: own.begin(fresh, PLAN)),
    ):
        assert refused(run, call) == "queue_full"
    full = Queue(dataclasses.replace(PUBLIC, start_free_bytes=10**18))
    assert refused(stopped, lambda: full.start(stopped)) == "disk_low"


# -- turns -----------------------------------------------------------------------------------------


def test_runs_wait_for_their_turn_and_the_queue_is_their_folders(
    spawned: list[str],
) -> None:
    runs = [begun(PLAN) for _ in range(4)]
    for run in runs:
        Queue(HOME).start(run)
    assert [run.status().state for run in runs] == ["starting", *["waiting"] * 3]
    # another Queue stands for a server that was restarted
    assert [run.token for run in Queue(HOME).waiting()] == [run.token for run in runs[1:]]
    Queue(HOME).stop(runs[1])
    assert runs[1].status().state == "stopped", "who waits is not asked to finish a step"
    Queue(HOME).promote()
    assert spawned == [runs[0].token], "nobody's turn before the first has ended"
    runs[0].write_status(Status("done", step=5, total=5))
    Queue(HOME).promote()
    assert spawned == [runs[0].token, runs[2].token]
    assert runs[3].status().state == "waiting"


def test_a_run_is_retuned_and_extended_between_two_parts() -> None:
    run = resting("failed")
    Queue(HOME).start(run, {"learning_rate": 5e-4})
    run.write_status(Status("done", step=100, total=100))
    Queue(HOME).extend(run, 50)
    config = run.config()
    assert config.train == dataclasses.replace(PLAN, learning_rate=5e-4)
    assert config.segments == ((0, 100), (100, 150))
    assert config.changes == (
        {"step": 40, "learning_rate": 5e-4},
        {"step": 100, "continue": 50},
    )


def test_bounds_are_those_of_the_policy() -> None:
    policy = dataclasses.replace(PUBLIC, runs_at_once=2, runs_each=2, training_seconds=90.0)
    own, runs = Queue(policy), [resting("stopped") for _ in range(3)]
    mine = [run.token for run in runs]
    for run in runs[:2]:
        own.start(run, others=mine)
        assert run.config().limit_s == 90
    assert refused(runs[2], lambda: own.start(runs[2], others=mine)) == "one_each"
