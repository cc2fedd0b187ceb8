"""Which model and which pictures --model, --data and --run name."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ddpm_demo.commands.subject import Subject, add_options
from ddpm_demo.runs.folder.run import Run

RUN, MODEL, DATA = Run(Path("r")), Path("m"), Path("d.zip")


def subject(line: str) -> Subject:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return Subject.of(parser, parser.parse_args(line.split()))


@pytest.mark.parametrize(
    ("line", "model", "pictures"),
    [
        ("--run r", RUN.model, RUN.dataset_file),
        ("--run r --model m", MODEL, RUN.dataset_file),
        ("--run r --data d.zip", RUN.model, DATA),
        ("--run r --model m --data d.zip", MODEL, DATA),
        ("--model m --data d.zip", MODEL, DATA),
    ],
)
def test_model_and_data_come_before_those_of_a_run(line: str, model: Path, pictures: Path) -> None:
    found = subject(line)
    assert (found.model, found.pictures) == (model, pictures)


def test_a_run_is_meant_when_its_model_and_its_pictures_are() -> None:
    own = subject("--run r").own_run
    assert own is not None
    assert own.path == RUN.path
    for more in ("--model m", "--data d.zip", "--model m --data d.zip"):
        assert subject(f"--run r {more}").own_run is None
    assert subject("--model m --data d.zip").own_run is None


@pytest.mark.parametrize("line", ["", "--model m", "--data d.zip"])
def test_half_a_subject_is_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        subject(line)
    assert ended.value.code == 2
    assert "name --model and --data, or --run" in capsys.readouterr().err
