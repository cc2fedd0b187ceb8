"""Copies are found, whether mirrored or not; new pictures are none."""

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
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import copies
from ddpm_demo.evaluation.copies import began, neighbours
from ddpm_demo.runs.run import Run
from tests.support.runs import train


@pytest.fixture
def training() -> np.ndarray:
    return randomness.generator(0, "training").integers(0, 256, (700, 8, 8, 3), dtype=np.uint8)


def test_a_copy_is_found_with_a_little_noise_and_mirrored(training: np.ndarray) -> None:
    draw = randomness.generator(1, "drawn")
    exact, mirrored = training[3], training[650][:, ::-1]
    noisy = np.clip(training[600] + draw.normal(0, 5, (8, 8, 3)), 0, 255).astype(np.uint8)
    new = draw.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    found = neighbours(np.stack([exact, mirrored, noisy, new]), training)
    assert found.index[:3].tolist() == [3, 650, 600]
    assert found.mirrored[:3].tolist() == [False, True, False]
    assert found.ratio[:2].tolist() == [0, 0]
    assert found.ratio[2] < copies.THRESHOLD < found.ratio[3]
    assert found.share == 0.75


def test_a_symmetric_picture_is_not_its_own_second_nearest(training: np.ndarray) -> None:
    training[5, :, 4:] = training[5, :, :4][:, ::-1]
    assert neighbours(training[5:6], training).ratio.tolist() == [0]


def test_a_copy_of_a_picture_that_is_there_twice_is_a_copy(training: np.ndarray) -> None:
    training[6] = training[5]
    assert neighbours(training[5:6], training).share == 1


def test_the_ratio_is_that_of_the_two_distances() -> None:
    training = np.zeros((2, 1, 1, 1), np.uint8)
    training[:, 0, 0, 0] = 10, 100
    found = neighbours(np.full((1, 1, 1, 1), 40, np.uint8), training)
    assert float(found.ratio) == pytest.approx(30 / 60)


def test_copying_begins_where_it_stays() -> None:
    shares = [0, 0.2, 0.05, 0.2, 0.5]
    rows = [{"step": 100 * k, "share": share} for k, share in enumerate(shares, start=1)]
    assert began(rows, yardstick=0.0) == 400
    assert began(rows, yardstick=0.2) == 500
    assert began(rows[:1], yardstick=0.0) is None


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


def test_of_a_run_that_is_deleted_meanwhile_nothing_comes_back(
    tmp_path: Path, pictures: Path
) -> None:
    run = Run(tmp_path / "run")
    assert train(run.path, pictures, "--steps", 1, "--timesteps", 10) == 0

    def delete(done: int, total: int) -> None:
        shutil.rmtree(run.path, ignore_errors=True)

    with pytest.raises(UserError):
        copies.measure(run, delete)
    assert not run.path.exists()


def test_a_preview_is_cut_back_into_its_pictures(tmp_path: Path, training: np.ndarray) -> None:
    from ddpm_demo.data.export import tile, to_image

    to_image(tile(training[:16])).save(tmp_path / "p.png")
    data = Dataset(training, [], np.zeros(700), [""], np.zeros(700, bool))
    assert np.array_equal(copies._preview(tmp_path / "p.png", data), training[:16])


def test_one_picture_cannot_be_told_from_its_copy(tmp_path: Path, pictures: Path) -> None:
    run = Run(tmp_path / "run")
    one = Dataset(np.zeros((1, 8, 8, 3), np.uint8), ["a"], np.zeros(1, np.int64), [""],
                  np.zeros(1, bool))  # fmt: skip
    one.save(run.dataset_file)
    with pytest.raises(UserError, match="two pictures"):
        copies.measure(run)


@pytest.mark.parametrize("count", [2, 5, 700])
def test_the_nearest_two_are_those_of_all_distances(count: int) -> None:
    draw = np.random.default_rng(count)
    training = draw.integers(0, 256, (count, 8, 8, 3), np.uint8)
    pictures = (training[draw.integers(count, size=20)] // 2 + draw.integers(0, 100)).astype(
        np.uint8
    )
    found = neighbours(pictures, training)
    views = np.stack([training, training[:, :, ::-1]]).astype(float)
    for k, picture in enumerate(pictures.astype(float)):
        distances = np.sqrt(((views - picture) ** 2).sum((2, 3, 4)))
        nearer = distances.min(0)
        order = nearer.argsort()
        assert found.index[k] == order[0]
        assert found.mirrored[k] == (distances[1, order[0]] < distances[0, order[0]])
        assert found.ratio[k] == pytest.approx(nearer[order[0]] / nearer[order[1]], rel=1e-5)
