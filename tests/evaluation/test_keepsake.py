"""What version 0.1 measured of a run is measured again: the same drawings, the same figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.commands import evaluate
from ddpm_demo.evaluation.copy_meter import measure_copies
from ddpm_demo.runs.exact_answer import floor_of_run
from ddpm_demo.runs.folder.run import Run

KEPT = Run(Path(__file__).parent.parent / "data" / "run-0.1" / "finished")
ROUNDING = 2e-3  # relative: other processors round otherwise on the way of 50 steps


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(Path(shutil.copytree(KEPT.path, tmp_path / "run")))


def test_the_figures_of_its_model(run: Run) -> None:
    before = json.loads(KEPT.evaluation_file.read_text())
    assert evaluate.main(["--run", str(run.path), "--num-images", "100"]) == 0
    after = json.loads(run.evaluation_file.read_text())
    for name, figure in before.items():
        told = figure.values() if isinstance(figure, dict) else [figure]
        again = after[name].values() if isinstance(figure, dict) else [after[name]]
        for one, other in zip(told, again, strict=True):
            assert other == (one if isinstance(one, str) else pytest.approx(one, rel=ROUNDING)), (
                name
            )


def test_its_copies_and_the_sheet_of_suspects(run: Run) -> None:
    measure_copies(run)
    assert json.loads(run.copies_file.read_text()) == json.loads(KEPT.copies_file.read_text())
    sheets = []
    for file in (run.copies_picture, KEPT.copies_picture):
        with Image.open(file) as picture:
            sheets.append(np.asarray(picture.convert("RGB")).astype(int))
    assert np.abs(sheets[0] - sheets[1]).mean() < 0.5


def test_the_least_loss_that_is_possible(run: Run) -> None:
    before = json.loads((KEPT.path / "ideal.json").read_text())["floor"]
    (run.path / "ideal.json").unlink()
    assert floor_of_run(run) == pytest.approx(before, rel=1e-6)
