"""What a server does again and again beside answering."""

from __future__ import annotations

import errno
import threading

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs import jobs
from ddpm_demo.runs.jobs.jobs import Jobs


def test_a_full_disk_on_which_no_run_can_start_is_still_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, swept = Jobs(Policy.for_strangers({})), []

    def promote() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(own.queue, "promote", promote)
    monkeypatch.setattr(jobs, "sweep_public", swept.append)
    own.look_after()
    assert swept == [own.policy]


@pytest.mark.parametrize("error", [TypeError("'<' not supported"), KeyError("x"), RecursionError()])
def test_no_error_ends_the_thread_and_each_is_logged(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own, looks, enough = Jobs(Policy.at_home({})), [], threading.Event()

    def promote() -> None:
        looks.append(threading.current_thread().name)
        if len(looks) == 3:
            own.end()
            enough.set()
        raise error

    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0)
    monkeypatch.setattr(own.queue, "promote", promote)
    own.keep_going()
    assert enough.wait(60)
    assert looks == ["queue"] * 3
    assert "promote failed, and is tried again" in caplog.messages


def test_jobs_beside_others_leave_turns_and_sweeps_to_those(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    for name in ("sweep_drafts", "sweep_many", "sweep_brought"):
        monkeypatch.setattr(jobs, name, lambda *_, name=name: done.append(name))
    for one in (Jobs(beside=True), Jobs(shared=True)):
        monkeypatch.setattr(one.queue, "promote", lambda: done.append("promote"))
        monkeypatch.setattr(one.queue.trainers, "reap", lambda: done.append("reap"))
        one.look_after()
    assert done == ["reap", "reap", "promote", "sweep_drafts", "sweep_many", "sweep_brought"]


def test_what_others_want_swept_is_swept_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    own, swept, now = Jobs(Policy.at_home({})), [], [0.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])
    own._swept = 0.0
    own.further_sweeps.append(lambda: swept.append(now[0]))
    for now[0] in (1.0, 61.0, 62.0, 130.0):
        own.look_after()
    assert swept == [61.0, 130.0]
