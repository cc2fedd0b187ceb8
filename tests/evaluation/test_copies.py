"""Copies are found, whether mirrored or not; new pictures are none."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_demo import randomness
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.evaluation.copies import (
    THRESHOLD,
    first_copied_step,
    held_out_share,
    neighbours,
    suspects,
)


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
    assert found.ratio[2] < THRESHOLD < found.ratio[3]
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
    rows = [(100 * k, share) for k, share in enumerate(shares, start=1)]
    assert first_copied_step(rows, yardstick=0.0) == 400
    assert first_copied_step(rows, yardstick=0.2) == 500
    assert first_copied_step(rows[:1], yardstick=0.0) is None


@pytest.mark.parametrize("pictures", [8, 16, 32])
def test_a_single_copy_in_a_preview_may_be_chance(pictures: int) -> None:
    one, two = ([(100, copies / pictures)] for copies in (1, 2))
    assert first_copied_step(one, yardstick=0.0, pictures=pictures) is None
    assert first_copied_step(two, yardstick=0.0, pictures=pictures) == 100


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


def test_the_yardstick_is_measured_on_held_out_pictures(training: np.ndarray) -> None:
    split = np.arange(700) < 4
    training[:2] = training[600:602]  # two of the four held-out pictures are trained on as well
    names, labels = [""] * 700, np.zeros(700, np.int64)
    assert held_out_share(Dataset(training, names, labels, [""], split)) == 0.5
    assert held_out_share(Dataset(training, names, labels, [""], split & False)) is None


def test_suspects_stand_left_of_the_picture_that_they_copy(training: np.ndarray) -> None:
    draw = randomness.generator(1, "drawn")
    new = draw.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    drawn = np.stack([new, training[650][:, ::-1]])
    sheet = np.asarray(suspects(drawn, training, neighbours(drawn, training)))
    assert sheet.shape == (16, 18, 3)
    assert np.array_equal(sheet[:8, :8], drawn[1])
    assert np.array_equal(sheet[:8, 8:16], drawn[1]), "mirrored as the drawing is"
    assert np.array_equal(sheet[8:, :8], drawn[0])
    assert (sheet[:, 16:] == 255).all()
