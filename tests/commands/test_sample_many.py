"""`sample` into a folder or a zip: what it says, how it is stopped, and that nothing is half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.commands import sample
from ddpm_demo.commands.answers import ShownProgress, in_short
from ddpm_demo.evaluation import drawings
from ddpm_demo.runs.jobs.children import Command, command_line, environment
from tests.support.classes import save_conditional


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_conditional(tmp_path_factory.mktemp("model") / "model")


def line(model: Path, out: Path, *more: object) -> list[str]:
    given = ["--model", model, "--out", out, "--steps", 2, "--seed", 7, *more]
    return [str(word) for word in given]


def test_a_folder_and_a_zip_of_the_same_pictures(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--num-images", 5, "--labels", "cat,물고기", "--guidance", 2]
    assert sample.main(line(model, tmp_path / "out", *more)) == 0
    told, complaints = capsys.readouterr()
    last = json.loads(told.splitlines()[-1])
    assert last == {"ok": True, "out": str(tmp_path / "out"), "pictures": 5, "drawn": 5}
    assert "pictures: 100 %" in complaints
    names = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    assert names == [f"{7 + k:06d}.png" for k in range(5)]
    index = (tmp_path / "out" / "index.csv").read_text(encoding="utf-8").splitlines()
    assert index[:3] == ["file,seed,class", "000007.png,7,cat", "000008.png,8,물고기"]
    settings = json.loads((tmp_path / "out" / "settings.json").read_text(encoding="utf-8"))
    assert (settings["labels"], len(settings["weights"])) == (["cat", "물고기"], 8)

    assert sample.main(line(model, tmp_path / "out", *more)) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["drawn"] == 0
    assert sample.main(line(model, tmp_path / "out.ZIP", *more)) == 0
    with zipfile.ZipFile(tmp_path / "out.ZIP") as archive:
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "out" / name).read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_without_classes_the_column_is_empty(model: Path, tmp_path: Path) -> None:
    assert sample.main(line(model, tmp_path / "out", "--num-images", 1)) == 0
    index = (tmp_path / "out" / "index.csv").read_text()
    assert index.splitlines() == ["file,seed,class", "000007.png,7,"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--seed", "8"], "other settings (seed)"),
        (["--labels", "dog"], "other settings (labels)"),
        (["--num-images", "1"], "other settings (num_images)"),
        (["--num-images", "0"], "between 1 and 1000000"),
        (["--timeline", "way.gif"], "--out with --timeline cannot be ''"),
        (["--labels", "bird"], "knows no class"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    out = tmp_path / "out"
    assert sample.main(line(model, out, "--num-images", 2)) == 0
    capsys.readouterr()
    assert sample.main(line(model, out, "--num-images", 2, *more)) == 1
    told, complaint = capsys.readouterr()
    assert says in complaint
    assert (told, complaint.count("\n")) == ("", 1)


def test_names_that_are_neither_are_refused(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sample.main(line(model, tmp_path / "out.jpg")) == 1
    assert "Allowed: .png, .zip" in capsys.readouterr().err
    (tmp_path / "dir.zip").mkdir()
    assert sample.main(line(model, tmp_path / "dir.zip")) == 1
    assert "it is a folder" in capsys.readouterr().err
    (tmp_path / "v1.2").mkdir()
    assert sample.main(line(model, tmp_path / "v1.2", "--num-images", 1)) == 0


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_a_whole_picture_and_the_same_line_goes_on(
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    monkeypatch.setitem(drawings.BATCH, "cpu", 2)
    before = signal.getsignal(number)
    real = drawings.reverse
    asked = 0

    def interrupted(*arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 3:
            os.kill(os.getpid(), number)
        yield from real(*arguments)

    monkeypatch.setattr(drawings, "reverse", interrupted)
    whole = line(model, tmp_path / "out", "--num-images", 8)
    assert sample.main(whole) == 130
    told, complaints = capsys.readouterr()
    assert json.loads(told)["pictures"] == 4
    assert "The same line goes on from here." in complaints
    assert signal.getsignal(number) is before
    assert sample.main(whole) == 0
    assert json.loads(capsys.readouterr().out)["drawn"] == 4


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_process_leaves_nothing_half(model: Path, tmp_path: Path) -> None:
    plain, out = tmp_path / "plain", tmp_path / "out.zip"
    more = ["--num-images", 400, "--labels", "all"]
    hidden = tmp_path / ".out.zip.part"
    child = subprocess.Popen(
        command_line(Command.SAMPLE, *line(model, out, *more)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    while child.poll() is None and len(list(hidden.glob("[0-9]*.png"))) < 60:
        time.sleep(0.001)
    child.kill()
    assert child.wait() == -signal.SIGKILL, "it was killed in the middle"
    assert not out.exists()
    drawn = sorted(hidden.glob("[0-9]*.png"))
    assert 60 <= len(drawn) < 400
    for file in drawn:
        with Image.open(file) as image:
            assert np.asarray(image).shape == (16, 16)
    rows = (hidden / "index.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) in (len(drawn) - 1, len(drawn))
    assert sample.main(line(model, out, *more)) == 0
    assert sample.main(line(model, plain, *more)) == 0
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 402
        for name in archive.namelist():
            assert archive.read(name) == (plain / name).read_bytes()


def test_the_page_hears_each_step_and_then_that_it_is_done(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--num-images", 3, "--tell"]
    assert sample.main(line(model, tmp_path / "out.zip", *more)) == 0
    said = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert said == [{"done": 3, "total": 6}, {"done": 6, "total": 6}, {"ok": True}]
    assert sample.main(line(model, tmp_path / "out.zip", *more, "--clipping", "dynamic")) == 1
    said = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert said[-1]["error"] == "many_other_settings"
    assert said[-1]["details"]["names"] == "clipping"


def test_progress_in_a_file_is_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    shown = ShownProgress("pictures")
    for done in range(1, 101):
        shown(done, 100)
    assert capsys.readouterr().err.splitlines() == [
        f"pictures: {share} %" for share in (1, *range(10, 101, 10))
    ]
    assert [in_short(s) for s in (0.2, 89, 90, 5399, 5400)] == [
        "1 s",
        "89 s",
        "2 min",
        "90 min",
        "1.5 h",
    ]
