"""The bounds of the policy hold wherever a trainer is started."""

from __future__ import annotations

import contextlib
import dataclasses
import math

import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import room
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.queue import Queue
from ddpm_demo.runs.starter import Starter
from tests.support.queues import HOME, PLAN, PUBLIC, drafted, refused, resting, trained_for
from tests.support.runs import begun

pytestmark = pytest.mark.usefixtures("spawned")


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


def test_without_a_bound_all_that_wait_start(spawned: list[str]) -> None:
    waiting = [resting("waiting").token for _ in range(3)]
    Queue(dataclasses.replace(HOME, runs_at_once=math.inf)).promote()  # type: ignore[arg-type]
    assert sorted(spawned) == sorted(waiting)


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


def test_the_owners_run_that_waits_among_strangers_keeps_its_own_limit(spawned: list[str]) -> None:
    at_work = resting("running")
    with at_work.writer():
        own = resting("stopped", limit_s=PUBLIC.training_seconds)
        Queue(HOME).start(own)
        theirs = resting("waiting", public=True)
        # a stranger who has the key of a private run starts it with a stranger's limit
        known = resting("stopped")
        Queue(PUBLIC, shared=True).start(known)
    Queue(dataclasses.replace(PUBLIC, runs_at_once=9), shared=True).promote()
    assert sorted(spawned) == sorted(run.token for run in (own, theirs, known))
    assert own.config().limit_s is None
    for run in (theirs, known):
        assert run.config().limit_s == PUBLIC.training_seconds


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
    mine = Starter("me", "10.0.0.1")
    mine.note(first)
    for run, call in (
        (fresh, lambda: own.begin(fresh, PLAN, starter=mine)),
        (stopped, lambda: own.start(stopped, starter=mine)),
        (done, lambda: own.extend(done, 5, starter=mine)),
    ):
        assert refused(run, call) == "one_each"
    first.write_status(Status("stopped"))
    own.start(stopped, starter=mine)
    assert spawned == [stopped.token]
    Queue(HOME).start(resting("stopped"), starter=mine)  # on one's own computer one decides oneself


def test_many_behind_one_address_train_and_not_without_end(spawned: list[str]) -> None:
    own = Queue(dataclasses.replace(PUBLIC, address_factor=3))
    others = [Starter(f"visitor {k}", "10.0.0.1") for k in range(4)]
    for one in others[:3]:
        own.start(resting("stopped"), starter=one)
    last = resting("stopped")
    assert refused(last, lambda: own.start(last, starter=others[3])) == "queue_full"
    own.start(last, starter=Starter("visitor 4", "10.0.0.2"))
    assert len(spawned) == 1


def test_one_address_leaves_places_to_others(spawned: list[str]) -> None:
    own = Queue(PUBLIC)
    near = [Starter(f"visitor {k}", "10.0.0.1") for k in range(5)]
    for one in near[:4]:
        own.start(resting("stopped"), starter=one)
    last = resting("stopped")
    assert refused(last, lambda: own.start(last, starter=near[4])) == "address_full"
    for k in (2, 3):
        own.start(resting("stopped"), starter=Starter(f"far {k}", f"10.0.0.{k}"))
    assert len(spawned) == 1
    assert len(own.waiting()) == PUBLIC.runs_waiting
    late = Starter("late", "10.0.0.4")
    assert refused(last, lambda: own.start(last, starter=late)) == "queue_full"


@pytest.mark.parametrize(
    ("address", "bounds"),
    [
        ("10.0.0.1", {"runs_waiting": 30, "runs_spared": 0}),
        ("", {"runs_waiting": 30}),  # as under --share, where addresses prove nothing
        ("10.0.0.1", {"runs_waiting": 32}),
    ],
)
def test_thirty_behind_one_address_all_wait(address: str, bounds: dict[str, int]) -> None:
    own = Queue(dataclasses.replace(PUBLIC, **bounds))  # type: ignore[arg-type]
    for k in range(30):
        own.start(resting("stopped"), starter=Starter(f"pupil {k}", address))
    assert len(own.waiting()) == 29


def test_two_addresses_leave_a_place_to_a_third_whose_turn_comes_before_their_second(
    spawned: list[str],
) -> None:
    own, runs = Queue(PUBLIC), []

    def ask(address: str) -> bool:
        runs.append(resting("stopped"))
        starter = Starter(f"visitor {len(runs)}", address)
        with contextlib.suppress(UserError):
            own.start(runs[-1], starter=starter)
        return runs[-1].status().state != "stopped"

    assert [ask("10.0.0.1") for _ in range(5)] == [True] * 4 + [False]
    assert [ask("10.0.0.2") for _ in range(2)] == [True, False]
    assert ask("10.0.0.3")
    assert not ask("10.0.0.4")
    assert spawned == [runs[0].token]
    turns = [run.token for run in own.waiting()]
    assert turns == [
        runs[k].token for k in (5, 7, 1, 2, 3)
    ]  # the first address is at work, and has its next turn after


def test_an_address_has_one_place_at_least() -> None:
    few = Queue(dataclasses.replace(PUBLIC, runs_waiting=1))
    for k in range(2):
        few.start(resting("stopped"), starter=Starter(f"visitor {k}", "10.0.0.1"))
    assert len(few.waiting()) == 1


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


@pytest.mark.parametrize("free", [10**9, PUBLIC.keep_free_bytes - 1])
def test_a_run_that_the_sweep_would_delete_at_its_end_is_refused(
    free: int, spawned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, fresh, own = resting("stopped"), drafted(), Queue(PUBLIC)
    with monkeypatch.context() as patched:
        patched.setattr(room, "free_bytes", lambda: free)
        assert refused(stopped, lambda: own.start(stopped)) == "disk_low"
        assert refused(fresh, lambda: own.begin(fresh, PLAN)) == "disk_low"
        Queue(HOME).start(stopped)
        patched.setattr(room, "free_bytes", lambda: PUBLIC.keep_free_bytes)
        own.begin(fresh, PLAN)
    assert spawned == [stopped.token]
    assert fresh.status().is_waiting


def test_bounds_are_those_of_the_policy() -> None:
    policy = dataclasses.replace(PUBLIC, runs_at_once=2, runs_each=2, training_seconds=90.0)
    own, runs = Queue(policy), [resting("stopped") for _ in range(3)]
    mine = Starter("me")
    for run in runs[:2]:
        own.start(run, starter=mine)
        assert run.config().limit_s == 90
    assert refused(runs[2], lambda: own.start(runs[2], starter=mine)) == "one_each"
