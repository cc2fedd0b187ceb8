"""`hub push`: the model of a run becomes one of the Hub, with a card."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.commands import hub as command
from ddpm_demo.commands.hub import push
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import MANIFEST
from ddpm_demo.storage.temporary import LOCK
from tests.support.documents import ROOT
from tests.support.hub import OWNER, TOKEN, Fault, TestHub, lead_to

FINISHED = ROOT / "tests" / "data" / "run-0.1" / "finished"
NAME = f"{OWNER}/faces"
SAID = ["--license", "cc0-1.0", "--data-note", "Faces of my own."]
MODEL = {
    "model_index.json",
    "scheduler/scheduler_config.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shutil.copytree(FINISHED, tmp_path / "run")
    previews = tmp_path / "run" / "previews"
    previews.mkdir(exist_ok=True)
    Image.new("RGB", (64, 64), "red").save(previews / "999999.png")
    return Run(tmp_path / "run")


def line(run: Run, *more: str, name: str = NAME) -> list[str]:
    return ["push", str(run.path), name, *SAID, "--no-drawing", *more]


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return told


def test_a_run_becomes_a_model_that_opens(
    hub: TestHub, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["push", str(run.path), NAME, *SAID]) == 0
    told = last(capsys)
    made = hub.models[NAME]
    assert set(made.files) == {*MODEL, "README.md", "grid.png", "timeline.gif"}
    assert len(made.commits) == 1
    assert made.private
    assert told == {
        "url": f"{hub.url}/{NAME}",
        "private": True,
        "revision": made.revision,
        "files": 7,
        "bytes": sum(map(len, made.files.values())),
    }
    with Image.open(io.BytesIO(made.files["grid.png"])) as grid:
        assert np.asarray(grid).std() > 10, "it was drawn"
    with Image.open(io.BytesIO(made.files["timeline.gif"])) as way:
        assert way.n_frames == 21  # type: ignore[attr-defined]
    card = made.files["README.md"].decode()
    assert "Faces of my own\\." in card
    assert f'from_pretrained("{NAME}")' in card
    assert findings.sent(run) == {"name": NAME, "private": True, "step": 800}
    assert command.main(["pull", NAME, "--out", str(tmp_path / "back")]) == 0
    assert load_model(tmp_path / "back").digest == load_model(run.model).digest


def test_what_a_killed_sending_left_goes_with_the_next(hub: TestHub, run: Run, home: Path) -> None:
    left = home / push.HERE / "ddpm-demo-kill_123"
    left.mkdir(parents=True)
    (left / LOCK).touch()
    (left / "README.md").touch()
    assert command.main(line(run)) == 0
    assert list((home / push.HERE).iterdir()) == []


def test_the_newest_preview_can_stand_for_a_drawing(hub: TestHub, run: Run) -> None:
    assert command.main(line(run, "--public", name="faces")) == 0
    made = hub.models[NAME]
    assert set(made.files) == {*MODEL, "README.md", "grid.png"}
    assert not made.private
    with Image.open(io.BytesIO(made.files["grid.png"])) as grid:
        assert grid.getpixel((0, 0)) == (255, 0, 0)
    assert "preview of step 999,999" in made.files["README.md"].decode()
    assert f'from_pretrained("{NAME}")' in made.files["README.md"].decode()


def test_a_dry_run_sends_nothing_and_needs_no_token(
    hub: TestHub, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(hub, monkeypatch, token=None)
    assert command.main(line(run, "--dry-run")) == 0
    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])
    assert told["dry_run"] is True
    assert "library_name: diffusers" in said.err, "the card can be read before it is sent"
    assert isinstance(told["files"], dict)
    assert set(told["files"]) == {*MODEL, "README.md", "grid.png"}
    assert told["bytes"] == sum(told["files"].values())
    assert hub.seen == []
    assert not run.hub_file.exists()


@pytest.mark.parametrize("left_out", ["--license", "--data-note"])
def test_what_only_a_person_knows_must_be_said(
    hub: TestHub,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    left_out: str,
) -> None:
    arguments = line(run)
    at = arguments.index(left_out)
    del arguments[at : at + 2]
    assert command.main(arguments) == 1
    assert left_out in capsys.readouterr().err
    assert hub.seen == []
    terminal = io.StringIO("mit\n" if left_out == "--license" else "Asked for it.\n")
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    assert command.main(arguments) == 0
    card = hub.models[NAME].files["README.md"].decode()
    assert ('license: "mit"' if left_out == "--license" else "Asked for it") in card


def test_without_a_token_it_says_where_to_put_one(
    hub: TestHub, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(hub, monkeypatch, token=None)
    assert command.main(line(run)) == 1
    assert "hf auth login" in capsys.readouterr().err
    assert hub.seen == []


@pytest.mark.parametrize("level", [logging.DEBUG])
def test_the_token_is_written_and_said_nowhere(
    hub: TestHub,
    run: Run,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    level: int,
) -> None:
    caplog.set_level(level)
    assert command.main(line(run)) == 0
    hub.faults = [Fault("POST", "commit", status=400, times=9)]
    assert command.main(line(run, name="other")) == 1
    said = capsys.readouterr()
    everything = said.out + said.err + caplog.text
    everything += "".join(map(repr, hub.models[NAME].files.values()))
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert TOKEN not in everything
    assert not any(TOKEN.encode() in content for content in kept)


def test_a_run_without_a_model_is_refused_before_all(
    hub: TestHub, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(run.model)
    assert command.main(line(run)) == 1
    assert "has not saved a model" in capsys.readouterr().err
    assert command.main(line(run, name="../x")) == 1
    assert hub.seen == []


def test_nothing_outside_of_the_model_folder_is_sent(
    hub: TestHub, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (run.model / "notes.json").write_text("secret")
    manifest = json.loads((run.model / MANIFEST).read_text())
    manifest["sha256"] |= {"../../secret": "0", "notes.json": "0"}
    (run.model / MANIFEST).write_text(json.dumps(manifest))
    (run.previews / "999999.png").unlink()
    (run.previews / "999999.png").symlink_to(secret)
    assert command.main(line(run)) == 0
    files = hub.models[NAME].files
    assert set(files) - {"grid.png"} == {*MODEL, "README.md"}
    assert not any(b"secret" in content for content in files.values())
    (run.model / "unet" / "config.json").unlink()
    (run.model / "unet" / "config.json").symlink_to(secret)
    capsys.readouterr()
    assert command.main(line(run, name="other")) == 1
    assert "it is a link" in capsys.readouterr().err
    assert f"{OWNER}/other" not in hub.models


def test_a_model_that_does_not_open_is_not_sent(
    hub: TestHub, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (run.model / "unet" / "config.json").write_text('{"_class_name": "UNet2DModel"}')
    assert command.main(line(run)) == 1
    assert "cannot be used" in capsys.readouterr().err
    assert hub.models == {}


def test_a_run_that_was_deleted_meanwhile_does_not_come_back(
    hub: TestHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = push.send

    def slow(*arguments: object, **more: object) -> object:
        shutil.rmtree(run.path)
        return real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(push, "send", slow)
    assert command.main(line(run)) == 0
    assert not run.path.exists()


def test_the_page_is_told_by_lines_of_a_process(hub: TestHub, run: Run) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "ddpm_demo", "hub", *line(run, "--tell")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    said = [json.loads(one) for one in told.stdout.splitlines()]
    assert said[-1] == {"ok": True}, told.stderr
    assert {one["what"] for one in said[:-1]} == {"sending"}
    assert hub.models[NAME].private
    assert TOKEN not in told.stdout + told.stderr
