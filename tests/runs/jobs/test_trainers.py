"""Trainers are processes of their own: they outlive a server, and a new one finds them again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs import trainers
from ddpm_demo.runs.jobs.queue import Queue
from ddpm_demo.runs.jobs.tasks import Tasks
from tests.support.faces import draw_faces
from tests.support.queues import resting


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    draw_faces(tmp_path / "faces", count=50, size=24)
    return tmp_path / "faces"


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Waits for another process; the limit only ends a test that has failed."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def drafted(faces: Path) -> Run:
    run = new_run()
    list(Tasks(Policy(), is_training=lambda: False).read(run, [faces], 16))
    train = TrainConfig(steps=100_000, size=16, unet="tiny", batch_size=4, precision="fp32")
    RunConfig(name="faces", train=train).write(run.config_file)
    return run


def test_training_is_a_process_of_its_own_that_a_new_server_finds_stops_and_resumes(
    faces: Path,
) -> None:
    run = drafted(faces)
    first = Queue(Policy())
    first.start(run)
    assert first.status(run).is_at_work
    with pytest.raises(UserError, match="already"):
        Queue(Policy()).start(run)
    # another Queue stands for a server that was restarted: it knows the run by its folder alone
    until(lambda: Queue(Policy()).status(run).step >= 5)
    assert Queue(Policy()).status(run).state == "running"
    Queue(Policy()).stop(run)
    until(lambda: not run.is_locked() and Queue(Policy()).status(run).state == "stopped")
    stopped_at = first.status(run).step
    first.trainers.wait(run)
    entry = catalogue.of_run(run)
    assert entry is not None, "a stopped run can be sampled from"
    assert entry.name == f"faces · {stopped_at}"

    later = Queue(Policy())
    later.start(run)
    until(lambda: later.status(run).step > stopped_at)
    owner = int(run.owner_file.read_text())
    os.kill(owner, 9)
    until(lambda: later.status(run).state == "interrupted")
    later.trainers.wait(run)
    newest = run.newest_checkpoint()
    assert newest is not None
    assert int(newest.name) >= stopped_at


def test_a_trainer_that_cannot_start_has_failed_with_its_last_line(faces: Path) -> None:
    run = drafted(faces)
    run.dataset_file.unlink()
    own = Queue(Policy())
    own.start(run)
    until(lambda: own.status(run).state == "failed")
    assert own.status(run).message == "data_missing"
    own.trainers.wait(run)


def test_a_run_whose_trainer_cannot_be_started_rests_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    run = resting("stopped")
    monkeypatch.setattr(subprocess, "Popen", fail)
    with pytest.raises(OSError, match="memory"):
        Queue(Policy.at_home()).start(run)
    assert run.status().state == "stopped"


def test_a_trainer_that_left_no_log_has_failed_all_the_same() -> None:
    ended = trainers._ended(new_run(), Status("starting"), 1)
    assert (ended.state, ended.details) == ("failed", {"error": "?"})


def test_json_of_the_run_is_readable_by_people(faces: Path) -> None:
    run = drafted(faces)
    assert json.loads(run.config_file.read_text())["train"]["steps"] == 100_000
