"""Which runs start, resume, go on and wait, and what a visitor may send."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from typing import Any

import pytest

from ddpm_demo.config import MAX_STEPS
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.status import RESUMABLE, STATES, Status
from ddpm_demo.runs.jobs.queue import Queue
from tests.support.queues import HOME, PLAN, drafted, refused, resting, run_in
from tests.support.runs import begun

pytestmark = pytest.mark.usefixtures("spawned")


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


def test_a_folder_in_the_place_of_a_file_is_said_and_the_other_way_round(
    spawned: list[str],
) -> None:
    draft, stopped, done = drafted(), run_in("stopped"), run_in("done")
    for run, call in (
        (draft, lambda: Queue(HOME).begin(draft, PLAN)),
        (stopped, lambda: Queue(HOME).start(stopped)),
        (done, lambda: Queue(HOME).extend(done, 50)),
    ):
        for name in ("stop", "lock", "owner", "full", "trainer.log"):
            (run.path / name).mkdir()
            assert refused(run, call) == "folder_in_way"
            (run.path / name).rmdir()
        run.previews.touch()
        assert refused(run, call) == "file_in_way"
        run.previews.unlink()
        run.stop_file.touch()  # of a stop that came too late
        call()
        assert not run.stop_file.exists()
    assert spawned


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
