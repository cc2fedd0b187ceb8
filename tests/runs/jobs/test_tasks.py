"""What a visitor waits for: processes that report progress, and end when nobody listens."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch

from ddpm_demo.commands import speed
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.jobs import tasks
from ddpm_demo.runs.jobs.children import Command
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.training.speed import Speed, record
from tests.support.faces import draw_faces

TASKS = Tasks(Policy(), is_training=lambda: False)
SPEED = {"unet", "size", "images_per_s", "precision", "rough"}  # what is told of each network


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    draw_faces(tmp_path / "faces", count=50, size=24)
    return tmp_path / "faces"


def test_reading_reports_progress_and_leaves_pictures_and_report(faces: Path) -> None:
    (faces / "notes.png").write_text("no picture")
    run = new_run()
    seen = list(TASKS.read(run, [faces], 16))
    assert seen[-1] == (51, 51)
    assert run.dataset_file.is_file()
    report = read_json(run.report_file)
    assert report["accepted"] == 50
    assert [refusal["name"] for refusal in report["refused"]] == ["notes.png"]


def test_reading_takes_several_batches_in_grey_and_padded(tmp_path: Path) -> None:
    for k in range(2):
        draw_faces(tmp_path / str(k), count=2 + k, size=24)
    run = new_run()
    list(TASKS.read(run, [tmp_path / "0", tmp_path / "1"], 16, channels=1, fit="pad"))
    report = read_json(run.report_file)
    assert (report["accepted"], report["channels"], report["smaller"]) == (3, 1, 0)
    assert [refusal["code"] for refusal in report["refused"]] == ["added_already"] * 2


def test_reading_what_holds_no_picture_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError) as caught:
        list(TASKS.read(new_run(), [tmp_path / "empty"], 16))
    assert caught.value.code == "nothing_there"


def test_a_visitor_who_leaves_ends_the_reading(
    faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = []
    real = subprocess.Popen

    def remembered(*args: object, **kwargs: object) -> object:
        children.append(real(*args, **kwargs))  # type: ignore[call-overload]
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", remembered)
    reading = TASKS.read(new_run(), [faces], 16)
    next(reading)
    reading.close()
    assert children[0].poll() is not None


def test_what_takes_too_long_or_is_dropped_is_ended_whatever_it_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import time\ntime.sleep(10_000)\n")
    real, children = subprocess.Popen, []

    def started(line: list[str], **options: Any) -> Any:
        children.append(real([line[0], str(silent)], **options))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", started)
    tasks = Tasks(Policy(measuring_seconds=0.6, reading_seconds=0.6), is_training=lambda: False)
    with pytest.raises(UserError) as caught:
        list(tasks.read(new_run(), [tmp_path], 16))
    assert (caught.value.code, caught.value.details) == ("reading_time", {"minutes": "0.01"})
    for measure in (tasks.measure_copies, lambda run: tasks.evaluate(run, 100)):
        with pytest.raises(UserError) as caught:
            list(measure(new_run()))
        assert (caught.value.code, caught.value.details) == ("measuring_time", {"minutes": "0.01"})
        assert children[-1].poll() is not None
    patient = Tasks(Policy(), is_training=lambda: False)
    assert list(patient.read(new_run(), [tmp_path], 16, dropped=lambda: True)) == []
    assert children[-1].poll() is not None
    for measure in (patient.measure_copies, lambda run, *how: patient.evaluate(run, 100, *how)):
        assert list(measure(new_run(), lambda: True)) == [], "it was cancelled"
        run = new_run()
        run.path.rmdir()
        assert list(measure(run)) == [], "its run was deleted"
        assert children[-1].poll() is not None


def test_decoders_that_complain_at_length_do_not_stop_the_reading(
    faces: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pipe that nobody reads is full after 64 kB, and the child then waits for ever."""
    noisy = tmp_path / "noisy.py"
    noisy.write_text(
        "import sys\nprint('complaint ' * 50_000, file=sys.stderr)\n"
        "print('a library says hello')\nprint(3)\nprint('{\"ok\": true}')\n"
    )
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess,
        "Popen",
        lambda line, **options: real([line[0], str(noisy)], **options),
    )
    assert list(TASKS.read(new_run(), [faces], 16)) == []


@pytest.mark.slow
def test_speeds_are_measured_once_and_remembered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("small", "base"):  # known before, and never doubted
        record(name, 16, torch.device("cpu"), Speed(1.0, None, trained=True))
    told = list(TASKS.speeds([16]))
    assert all(line.keys() == SPEED for line in told)
    # a busy computer tells a figure again
    first = {line["unet"]: line["images_per_s"] for line in told}
    assert sorted(first) == ["base", "small", "tiny"]
    assert all(rate > 0 for rate in first.values())
    while_training, asked = Tasks(Policy(), is_training=lambda: True), []
    monkeypatch.setattr(tasks, "listen", lambda *line: asked.append(line) or iter(()))
    list(while_training.speeds([16, 28]))
    ((name, *line),) = asked
    assert name == Command.SPEED
    assert speed.main([str(word) for word in line]) == 0
    again = map(json.loads, capsys.readouterr().out.splitlines())
    told = {line["unet"]: line["images_per_s"] for line in again if "unet" in line}
    assert told == first, "nothing new is measured"


def test_an_export_tells_its_stages_and_ends_with_its_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}

    def listen(command: Command, *line: object, **options: Any) -> Any:
        asked.update(options, line=[command, *line])
        yield {"name": "cats", "stage": "read"}
        yield {"name": "cats", "stage": "write"}

    monkeypatch.setattr(tasks, "listen", listen)
    policy = Policy(measuring_seconds=600)
    stages = Tasks(policy, lambda: False).export(tmp_path / "model", lambda: False)
    assert list(stages) == ["read", "write"]
    assert asked["line"] == [Command.EXPORT, "--keep", "--tell", "--model", tmp_path / "model"]
    assert asked["seconds"] == 600
    assert asked["dropped"](), "the model is gone"
    (tmp_path / "model").mkdir()
    assert not asked["dropped"]()
