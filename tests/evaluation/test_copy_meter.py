"""The copy meter draws from a run's model and leaves what it found in the run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo import randomness
from ddpm_demo.commands import copies as command
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.export import tile, to_image
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import copy_meter
from ddpm_demo.evaluation.copy_meter import measure_copies
from ddpm_demo.runs.folder.run import Run
from tests.support.runs import train


@pytest.mark.slow
def test_the_meter_leaves_its_finding_in_the_run(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path / "run", pictures, "--steps", 12) == 0
    run = Run(tmp_path / "run")
    capsys.readouterr()
    assert command.main(["--run", str(run.path)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[-1] == {"ok": True}
    assert told[-2]["done"] == told[-2]["total"]
    found = json.loads(run.copies_file.read_text())
    assert found["samples"] == 64
    assert 0 <= found["share"] <= 1
    assert [row["step"] for row in found["by_step"]] == [int(f.stem) for f in run.preview_files()]
    assert found["step"] == 12
    with Image.open(run.copies_picture) as picture:
        assert picture.height % 16 == 0


def test_a_damaged_preview_is_passed_over(tmp_path: Path, pictures: Path) -> None:
    run = Run(tmp_path / "run")
    assert train(run.path, pictures, "--steps", 1, "--timesteps", 10) == 0
    (run.previews / "000002.png").write_bytes(b"not a picture")
    Image.new("RGB", (17, 16)).save(run.previews / "000003.png")
    Image.new("RGB", (64, 64)).save(run.previews / "000004.png")  # whole
    steps = [row["step"] for row in measure_copies(run)["by_step"]]
    assert steps == [1, 4]


def test_of_a_run_that_is_deleted_meanwhile_nothing_comes_back(
    tmp_path: Path, pictures: Path
) -> None:
    run = Run(tmp_path / "run")
    assert train(run.path, pictures, "--steps", 1, "--timesteps", 10) == 0

    def delete(done: int, total: int) -> None:
        shutil.rmtree(run.path, ignore_errors=True)

    with pytest.raises(UserError):
        measure_copies(run, delete)
    assert not run.path.exists()


def test_a_preview_is_cut_back_into_its_pictures(tmp_path: Path) -> None:
    training = randomness.generator(0, "training").integers(0, 256, (700, 8, 8, 3), np.uint8)
    to_image(tile(training[:16])).save(tmp_path / "p.png")
    data = Dataset(training, [], np.zeros(700), [""], np.zeros(700, bool))
    found = copy_meter._cut_preview(tmp_path / "p.png", data)
    assert found is not None
    assert np.array_equal(found, training[:16])


def test_one_picture_cannot_be_told_from_its_copy(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    images, labels = np.zeros((1, 8, 8, 3), np.uint8), np.zeros(1, np.int64)
    one = Dataset(images, ["a"], labels, [""], np.zeros(1, bool))
    one.save(run.dataset_file)
    with pytest.raises(UserError, match="two pictures"):
        measure_copies(run)
