"""What is deleted by itself: old drafts and strangers' old runs; never what cannot be read."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs import archive, drafts
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.run import Run, all_runs, free_bytes, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs import sweeps
from ddpm_demo.runs.jobs.queue import Queue
from ddpm_demo.storage.atomic import read_json, write_json
from tests.support.strange.damage import BROKEN_CONFIG, BROKEN_STATUS, LONG_AGO, config, status

PUBLIC = Policy.for_strangers()


def put(file: Path, content: bytes | None) -> None:
    """Replaces a file; None puts a folder in its place."""
    file.unlink(missing_ok=True)
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)


def aged(run: Run) -> Run:
    for path in (*run.path.rglob("*"), run.path):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return run


def trained(step: int | None = 40) -> Run:
    """A stranger's run that was stopped long ago; without checkpoints if `step` is None."""
    run = new_run()
    run.config_file.write_bytes(config())
    run.status_file.write_bytes(status())
    run.dataset_file.write_bytes(b"npz")
    if step is not None:
        checkpoints.commit(run.checkpoints, step, lambda folder: (folder / "weights").touch())
    return aged(run)


def draft() -> Run:
    run = new_run()
    for file in (run.dataset_file, run.report_file, run.left_out_file):
        file.write_bytes(b"{}")
    (run.source / "00000").mkdir(parents=True)
    (run.source / "00000" / "a.zip").touch()
    return aged(run)


def everything(run: Run) -> list[str]:
    return sorted(path.relative_to(run.path).as_posix() for path in run.path.rglob("*"))


def sweep_public() -> None:
    sweeps.sweep_public(PUBLIC)


def sweep_public_on_a_full_disk() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sweeps, "free_bytes", lambda: 0)
        sweeps.sweep_public(PUBLIC)


def discard_all() -> None:
    for run in all_runs():
        drafts.discard(run)


SWEEPS = [sweeps.sweep_drafts, sweep_public, sweep_public_on_a_full_disk, discard_all]


def expect_kept(*runs: Run) -> None:
    before = [everything(aged(run)) for run in runs]
    for sweep in SWEEPS:
        sweep()
        assert [everything(run) for run in runs] == before, sweep.__name__


@pytest.mark.parametrize("name", BROKEN_STATUS)
def test_a_run_whose_status_cannot_be_read_is_kept(name: str) -> None:
    runs = [trained(), trained(step=None)]
    for run in runs:
        put(run.status_file, BROKEN_STATUS[name])
    expect_kept(*runs)


@pytest.mark.parametrize("name", BROKEN_CONFIG)
def test_a_run_whose_config_cannot_be_read_is_kept(name: str) -> None:
    runs = [trained(), trained(step=None)]
    for run in runs:
        put(run.config_file, BROKEN_CONFIG[name])
    expect_kept(*runs)


@pytest.mark.parametrize("left", ["config.json", "checkpoints", "status.json"])
def test_one_trace_of_training_is_enough(left: str) -> None:
    run = trained()
    for file in (run.config_file, run.status_file):
        if file.name != left:
            file.unlink()
    if left != "checkpoints":
        shutil.rmtree(run.checkpoints)
    expect_kept(run)


@pytest.mark.parametrize("what", ["read_text", "iterdir"])
def test_a_disk_that_does_not_answer_deletes_nothing(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained()
    run.status_file.unlink()

    def no_answer(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, what, no_answer)
        expect_kept(run)


@pytest.mark.parametrize("name", BROKEN_STATUS)
def test_what_a_broken_status_no_longer_tells_is_read_from_the_run(name: str) -> None:
    run, ended = trained(40), trained(100)
    for each in (run, ended):
        put(each.status_file, BROKEN_STATUS[name])
    assert Queue(Policy()).status(run) == Status("interrupted", step=40, total=100)
    assert Queue(Policy()).status(ended) == Status("done", step=100, total=100)
    with run.writer():
        assert Queue(Policy()).status(run).state == "running", (
            "its trainer will soon write another one"
        )


@pytest.mark.parametrize("left_behind", [(), ("lock", "owner")])
def test_old_drafts_still_go(left_behind: tuple[str, ...]) -> None:
    old, young = draft(), draft()
    for name in left_behind:  # of a trainer that was killed before it had read anything
        (old.path / name).touch()
    aged(old)
    os.utime(young.path)
    assert old.status().state == "draft"
    sweeps.sweep_public(PUBLIC)
    assert old.path.exists()
    sweeps.sweep_drafts()
    assert not old.path.exists()
    assert young.path.exists()


def test_a_folder_in_which_a_trainer_reads_its_pictures_is_no_draft() -> None:
    run = draft()
    with run.writer():
        aged(run)
        sweeps.sweep_drafts()
        assert run.dataset_file.exists()
    assert run.status().state == "draft"


def test_strangers_old_runs_still_go() -> None:
    run, killed, young, ours = (trained() for _ in range(4))
    killed.status_file.write_bytes(status(state="running"))
    young.status_file.write_bytes(status(updated=time.time()))
    ours.config_file.write_bytes(config(public=False))
    sweeps.sweep_public(PUBLIC)
    assert [each.path.exists() for each in (run, killed, young, ours)] == [False, False, True, True]


def test_a_day_after_its_end_a_strangers_run_is_swept_and_no_other() -> None:
    kinds = {"ours": (False, "done"), "at work": (True, "starting"), "theirs": (True, "done")}
    runs = {name: new_run() for name in kinds}
    for name, (public, state) in kinds.items():
        write_json(runs[name].config_file, {"public": public})
        runs[name].write_status(Status(state))
    sweeps.sweep_public(dataclasses.replace(PUBLIC, kept_seconds=-1))
    assert [name for name, run in runs.items() if run.path.exists()] == ["ours", "at work"]


def test_a_run_from_the_future_has_its_day_from_now_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run, ahead = trained(), time.time() + 30 * 24 * 3600
    values = read_json(run.status_file) | {"updated": ahead}
    write_json(run.status_file, values)
    sweep_public()
    expect_kept(run)
    assert abs(time.time() - run.status().updated) < 3600
    later = time.time() + PUBLIC.kept_seconds + 3600
    monkeypatch.setattr(sweeps.time, "time", lambda: later)
    sweep_public()
    assert not run.path.exists()


def test_a_draft_from_the_future_has_its_day_from_now_on() -> None:
    run, ahead = draft(), time.time() + 30 * 24 * 3600
    os.utime(run.path, (ahead, ahead))
    sweeps.sweep_drafts()
    assert abs(time.time() - run.path.stat().st_mtime) < 3600
    os.utime(run.path, (LONG_AGO, LONG_AGO))
    sweeps.sweep_drafts()
    assert not run.path.exists()


def test_a_run_that_was_resumed_since_the_look_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    run = trained()

    def resumed() -> int:
        run.write_status(Status("starting"))
        return 0

    monkeypatch.setattr(sweeps, "free_bytes", resumed)
    sweeps.sweep_public(dataclasses.replace(PUBLIC, kept_seconds=float("inf")))
    assert run.path.exists()


def test_drafts_that_nobody_came_back_to_are_swept() -> None:
    old, young = new_run(), new_run()
    long_ago = time.time() - 2 * sweeps.DRAFT_SECONDS
    os.utime(old.path, (long_ago, long_ago))
    sweeps.sweep_drafts()
    assert not old.path.exists()
    assert young.path.exists()


def test_a_deletion_that_was_cut_short_is_seen_by_nobody_and_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, other = trained(), new_run()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        archive.delete(run)
    assert [left.token for left in all_runs()] == [other.token]
    assert len(list(run.path.parent.iterdir())) == 2
    sweeps.sweep_deleted()
    assert list(run.path.parent.iterdir()) == [other.path]


@pytest.mark.parametrize(
    "work",
    [
        sweeps.sweep_drafts,
        sweep_public,
        sweeps.sweep_deleted,
        free_bytes,
        Queue(dataclasses.replace(PUBLIC, start_free_bytes=0)).check_room,
        Queue(PUBLIC).promote,
        lambda: Queue(PUBLIC).status(new_run()),
    ],
)
def test_a_home_that_is_not_there_yet_is_an_empty_one(
    work: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "not" / "there"))
    work()
