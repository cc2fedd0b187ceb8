"""Processes of the page: reading that can be ended, training that goes on by itself."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue, drafts, jobs
from ddpm_demo.runs.jobs import Jobs
from ddpm_demo.runs.records import Status
from ddpm_demo.runs.run import Run, free_bytes, new_run
from ddpm_demo.storage.atomic import read_json, write_json
from tests.support.faces import draw_faces
from tests.support.runs import begun


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
    list(Jobs().read(run, [faces], 16))
    config = TrainConfig(steps=100_000, size=16, unet="tiny", batch_size=4, precision="fp32")
    write_json(run.config_file, {"name": "faces", "train": config.to_dict()})
    return run


def test_reading_reports_progress_and_leaves_pictures_and_report(faces: Path) -> None:
    (faces / "notes.png").write_text("no picture")
    run = new_run()
    seen = list(Jobs().read(run, [faces], 16))
    assert seen[-1] == (51, 51)
    assert run.dataset_file.is_file()
    report = read_json(run.report_file)
    assert report["accepted"] == 50
    assert [refusal["name"] for refusal in report["refused"]] == ["notes.png"]


def test_reading_takes_several_batches_in_grey_and_padded(tmp_path: Path) -> None:
    for k in range(2):
        draw_faces(tmp_path / str(k), count=2 + k, size=24)
    run = new_run()
    list(Jobs().read(run, [tmp_path / "0", tmp_path / "1"], 16, channels=1, fit="pad"))
    report = read_json(run.report_file)
    assert (report["accepted"], report["channels"], report["smaller"]) == (3, 1, 0)
    assert [refusal["code"] for refusal in report["refused"]] == ["added_already"] * 2


def test_reading_what_holds_no_picture_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError) as caught:
        list(Jobs().read(new_run(), [tmp_path / "empty"], 16))
    assert caught.value.code == "nothing_there"


def test_a_visitor_who_leaves_ends_the_reading(
    faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = []
    real = jobs.subprocess.Popen

    def remembered(*args: object, **kwargs: object) -> object:
        children.append(real(*args, **kwargs))  # type: ignore[call-overload]
        return children[-1]

    monkeypatch.setattr(jobs.subprocess, "Popen", remembered)
    reading = Jobs().read(new_run(), [faces], 16)
    next(reading)
    reading.close()
    assert children[0].poll() is not None


def test_training_is_a_process_of_its_own_that_a_new_server_finds_stops_and_resumes(
    faces: Path,
) -> None:
    run = drafted(faces)
    first = Jobs()
    first.start(run)
    assert first.status(run).state in ("starting", "running")
    with pytest.raises(UserError, match="already"):
        Jobs().start(run)
    # another Jobs stands for a server that was restarted: it knows the run by its folder alone
    until(lambda: Jobs().status(run).step >= 5)
    assert Jobs().status(run).state == "running"
    Jobs().stop(run)
    until(lambda: not run.is_locked() and Jobs().status(run).state == "stopped")
    stopped_at = first.status(run).step
    until(lambda: first._trainers[run.token].poll() is not None)
    entry = catalogue.of_run(run)
    assert entry is not None, "a stopped run can be sampled from"
    assert entry.name == f"faces · {stopped_at}"

    later = Jobs()
    later.start(run)
    until(lambda: later.status(run).step > stopped_at)
    owner = int((run.path / "owner").read_text())
    os.kill(owner, 9)
    until(lambda: later.status(run).state == "interrupted")
    until(lambda: later._trainers[run.token].poll() is not None)
    newest = run.newest_checkpoint()
    assert newest is not None
    assert int(newest.name) >= stopped_at


def test_runs_wait_for_their_turn_and_the_queue_is_their_folders(
    faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawned: list[str] = []

    def spawn(self: Jobs, run: Run) -> None:
        spawned.append(run.token)
        run.write_status(Status("starting", total=5))

    monkeypatch.setattr(Jobs, "_spawn", spawn)
    runs = [begun() for _ in range(4)]
    for run in runs:
        Jobs().start(run)
    assert [run.status().state for run in runs] == ["starting", *["waiting"] * 3]
    # another Jobs stands for a server that was restarted
    assert [run.token for run in Jobs().waiting()] == [run.token for run in runs[1:]]
    Jobs().stop(runs[1])
    assert runs[1].status().state == "stopped", "who waits is not asked to finish a step"
    Jobs().promote()
    assert spawned == [runs[0].token], "nobody's turn before the first has ended"
    runs[0].write_status(Status("done", step=5, total=5))
    Jobs().promote()
    assert spawned == [runs[0].token, runs[2].token]
    assert runs[3].status().state == "waiting"


def test_strangers_start_nothing_on_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "NEEDED_BYTES", 10**18)
    with pytest.raises(UserError, match="room on the disk"):
        Jobs(public=True).check_room()
    Jobs().check_room()  # on one's own computer one decides oneself


def test_a_run_is_retuned_and_extended_between_two_parts(
    faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Jobs, "_spawn", lambda self, run: None)
    run = drafted(faces)
    write_json(run.config_file, read_json(run.config_file) | {"segments": [[0, 100]]})
    run.write_status(Status("failed", step=40, total=100, message="diverged"))
    Jobs().start(run, {"learning_rate": 5e-4})
    run.write_status(Status("done", step=100, total=100))
    Jobs().extend(run, 50)
    stored = read_json(run.config_file)
    assert stored["train"]["learning_rate"] == 5e-4
    assert stored["train"]["size"] == 16
    assert stored["segments"] == [[0, 100], [100, 150]]
    assert stored["changes"] == [
        {"step": 40, "learning_rate": 5e-4}, {"step": 100, "continue": 50},
    ]  # fmt: skip


@pytest.mark.parametrize("work", [
    jobs.sweep_drafts, jobs.sweep_public, free_bytes, Jobs(public=True).check_room,
    Jobs(public=True).promote, lambda: Jobs(public=True).status(new_run()),
])  # fmt: skip
def test_a_home_that_is_not_there_yet_is_an_empty_one(
    work: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "not" / "there"))
    monkeypatch.setattr(jobs, "NEEDED_BYTES", 0)
    work()


def test_a_day_after_its_end_a_strangers_run_is_swept_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "PUBLIC_KEPT_SECONDS", -1)
    kinds = {"ours": (False, "done"), "at work": (True, "starting"), "theirs": (True, "done")}
    runs = {name: new_run() for name in kinds}
    for name, (public, state) in kinds.items():
        write_json(runs[name].config_file, {"public": public})
        runs[name].write_status(Status(state))
    jobs.sweep_public()
    assert [name for name, run in runs.items() if run.path.exists()] == ["ours", "at work"]


def test_while_the_disk_is_short_the_oldest_of_strangers_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [new_run() for _ in range(4)]
    for age, run in enumerate(made):
        write_json(run.config_file, {"public": run is not made[3]})
        run.write_status(Status("done"))
        write_json(run.status_file, read_json(run.status_file) | {"updated": time.time() - age})

    def free() -> int:  # each run takes up half of what is missing
        gone = sum(not run.path.exists() for run in made)
        return jobs.PUBLIC_FREE_BYTES + (gone - 2)

    monkeypatch.setattr(jobs, "free_bytes", free)
    jobs.sweep_public()
    assert [run.path.exists() for run in made] == [True, False, False, True]


def test_a_training_tells_how_fast_the_computer_is_and_nothing_of_the_other_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ddpm_demo.models.unets import build_unet
    from ddpm_demo.training import speed

    unet, device = build_unet("tiny", size=16, channels=3), torch.device("cpu")
    monkeypatch.setattr(speed, "_probe", lambda unet: speed.Speed(fp32=100.0, bf16=120.0))
    assert speed.speed_of(unet, device).precision == "bf16"
    speed.remember(unet, device, "bf16", 60.0)  # the computer was busy
    assert speed.recall(unet, device) == speed.Speed(fp32=50.0, bf16=60.0)
    assert speed.speed_of(unet, device).precision == "bf16"


def test_speeds_are_measured_once_and_remembered() -> None:
    first = list(Jobs().speeds([16]))
    assert [line["unet"] for line in first] == ["tiny", "small", "base"]
    assert all(line["images_per_s"] > 0 for line in first)
    write_json(new_run().status_file, {"state": "starting", "updated": time.time()})
    # while a run is at work nothing new is measured
    assert list(Jobs().speeds([16, 28])) == first


def test_a_trainer_that_cannot_start_has_failed_with_its_last_line(faces: Path) -> None:
    run = drafted(faces)
    run.dataset_file.unlink()
    own = Jobs()
    own.start(run)
    until(lambda: own.status(run).state == "failed")
    assert own.status(run).message == "data_missing"
    until(lambda: own._trainers[run.token].poll() is not None)


def test_drafts_that_nobody_came_back_to_are_swept() -> None:
    old, young = new_run(), new_run()
    long_ago = time.time() - 2 * drafts.SECONDS
    os.utime(old.path, (long_ago, long_ago))
    jobs.sweep_drafts()
    assert not old.path.exists()
    assert young.path.exists()


@pytest.mark.parametrize("key", ["", "weights/../../etc", "run/../../x", "/etc", "weights/", "x/y"])
def test_a_key_that_names_no_model_is_refused(key: str) -> None:
    with pytest.raises(UserError):
        catalogue.find(key)


def test_json_of_the_run_is_readable_by_people(faces: Path) -> None:
    run = drafted(faces)
    assert json.loads(run.config_file.read_text())["train"]["steps"] == 100_000


def test_decoders_that_complain_at_length_do_not_stop_the_reading(
    faces: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pipe that nobody reads is full after 64 kB, and the child then waits for ever."""
    noisy = tmp_path / "noisy.py"
    noisy.write_text(
        "import sys\nprint('complaint ' * 50_000, file=sys.stderr)\nprint('{\"ok\": true}')\n"
    )
    real = jobs.subprocess.Popen
    monkeypatch.setattr(
        jobs.subprocess, "Popen",
        lambda line, **options: real([line[0], str(noisy)], **options),
    )  # fmt: skip
    assert list(Jobs().read(new_run(), [faces], 16)) == []
