"""Odd values on the command line: each ends with one sentence, and refused files are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ddpm_demo.commands import bound, evaluate, read, sample, train
from ddpm_demo.commands.answers import SHOWN_REFUSALS
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.folder.run import Run
from tests.support.faces import draw_faces
from tests.support.runs import make_run

Said = Callable[[Callable[[list[str]], int], str], str]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    unet = build_unet("tiny", size=16, channels=3)
    save_model(folder, unet, scheduler_config("linear", 20, "epsilon"))
    return folder


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    draw_faces(folder, count=17, size=16)
    (folder / "notes.png").write_text("hello")
    (folder / "e\x1b[31mmpty.png").touch()
    return folder


@pytest.fixture
def said(
    tiny: Path, faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What a command that fails says: its one sentence on stderr."""

    def saying(main: Callable[[list[str]], int], line: str) -> str:
        filled = line.format(tiny=tiny, faces=faces, here=tmp_path, long="x" * 5000)
        assert main(filled.split(" ")) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert "Traceback" not in told.err
        assert told.err.rstrip().splitlines()[-1].endswith((".", ")"))
        return told.err

    return saying


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--model {tiny} --data {faces} --num-images 0", "num_images is 0"),
        ("--model {tiny} --data {faces} --num-images -1", "num_images is -1"),
        ("--model {tiny} --data {faces} --seed -1", "seed is -1"),
        ("--model {tiny} --data {faces} --timesteps 0", "timesteps is 0"),
        ("--model {tiny} --data {faces} --timesteps 99999", "between 2 and 20"),
        ("--model {tiny} --data {here}/none.npz", "no folder or zip"),
        ("--model {here} --data {faces}", "any more"),
        ("--model {long} --data {faces}", "cannot be read or written"),
        ("--model {tiny} --data {long}", "cannot be read or written"),
        ("--run {here}/nowhere", "any more"),
    ],
)
def test_bound(said: Said, line: str, sentence: str) -> None:
    assert sentence in said(bound.main, line)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--num-images 0", "num_images is 0"),
        ("--num-images -5", "num_images is -5"),
        ("--steps 0", "steps"),
        ("--steps -1", "steps"),
        ("--seed -1", "seed is -1"),
        ("--solver x", "Allowed: ddpm"),
        ("--spacing x", "Allowed: trailing"),
    ],
)
def test_evaluate(said: Said, line: str, sentence: str) -> None:
    assert sentence in said(evaluate.main, "--model {tiny} --data {faces} " + line)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--out {here}/x.txt", "--out cannot be '.txt'"),
        ("--out {here}/x.png --timeline {here}/x.bmp", "--timeline cannot be '.bmp'"),
        ("--out /proc/nowhere/x.png --steps 1 --num-images 1", "cannot be read or written"),
        ("--out {here}/x.png --num-images 0", "num_images is 0"),
        ("--out {here}/x.png --steps 100000", "steps is 100000"),
        ("--out {here}/x.png --seed -1", "seed is -1"),
        ("--out {here}/x.png --model {long}", "cannot be read or written"),
        ("--out {here}/x.png --model {here}/nowhere", "nowhere"),
    ],
)
def test_sample(said: Said, line: str, sentence: str) -> None:
    assert sentence in said(sample.main, "--model {tiny} " + line)


def test_a_folder_of_the_name_of_the_picture_is_refused_before_the_drawing(
    said: Said, tmp_path: Path
) -> None:
    (tmp_path / "x.png").mkdir()
    assert "it is a folder" in said(sample.main, "--model {tiny} --out {here}/x.png")


@pytest.mark.parametrize("line", ["--run {here}/file --data {faces}", "--run {long} --data x"])
def test_a_run_that_cannot_be_made(said: Said, tmp_path: Path, line: str) -> None:
    (tmp_path / "file").touch()
    assert "cannot be read or written" in said(train.main, line)


def test_a_path_is_printed_without_its_control_characters(said: Said) -> None:
    told = said(train.main, "--run {here}/r --data {here}/\x1b[2Jo\nd\u202ed")
    assert "\\x1b[2Jo\\nd\\u202ed" in told
    assert told.count("\n") == 1


def test_pages_are_told_the_same_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    draw_faces(tmp_path / "faces", count=2, size=16)
    assert read.main([str(tmp_path / "faces"), "--run", str(tmp_path / "file" / "run")]) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["error"] == "path_failed"


def test_refused_files_are_named(
    tiny: Path, faces: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["--model", str(tiny), "--data", str(faces), "--timesteps", "2"]
    assert bound.main([*line, "--num-images", "64"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("17 pictures, ")
    first, *rows = told.err.splitlines()
    assert first == "17 pictures; left out 2 files:"
    assert "  notes.png: This is not a picture that can be read" in "\n".join(rows)
    assert "\x1b" not in told.err


def test_a_training_names_them_once(
    faces: Path, tmp_path: Path, micro: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path / "run")
    line = f"--run {run.path} --data {faces} --size 16 --unet tiny --batch-size 4 --timesteps 20"
    plan = [*line.split(" "), "--precision", "fp32", "--steps", "2"]
    assert train.main([*plan, "--stop-at", "1"]) == 130
    assert "17 pictures; left out 2 files:" in capsys.readouterr().err
    assert train.main(plan) == 0
    assert "left out" not in capsys.readouterr().err


def test_where_nothing_is_a_picture_the_files_are_named_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for k in range(SHOWN_REFUSALS + 5):
        (folder / f"{k:02}.txt").write_text("dear")
    assert train.main(["--run", str(tmp_path / "run"), "--data", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "  00.txt: This is not a picture" in told
    assert "… and 5 more" in told


def test_of_a_run_without_held_out_pictures_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(tmp_path / "run")
    Dataset.load(run.dataset_file).without(range(20)).save(run.dataset_file)
    line = ["--run", str(run.path), "--exact", "--timesteps", "2"]
    assert bound.main(line) == 1
    assert "No pictures were held out" in capsys.readouterr().err
