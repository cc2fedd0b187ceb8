"""The measure of a model: its figures and their floors."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import features, measure
from ddpm_demo.evaluation.measure import (
    MIN_PICTURES,
    MeasureConfig,
    distances_from_real,
    halve,
    measure_model,
    share_of_copies,
)
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet

SIZE = 16
QUICK = MeasureConfig(num_images=24, steps=2)


def blobs(n: int, seed: int = 0, channels: int = 1) -> np.ndarray:
    """Soft discs somewhere on grey: pictures that differ in place, size and shade."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[:SIZE, :SIZE]
    shape = (n, 1, 1)
    row, column = draw.uniform(4, 12, (2, *shape))
    radius, shade = draw.uniform(2, 5, shape), draw.uniform(150, 255, shape)
    inside = 1 / (1 + np.exp((np.hypot(y - row, x - column) - radius) * 2))
    pictures = (60 + inside * (shade - 60)).astype(np.uint8)[..., None]
    return np.repeat(pictures, channels, -1)


def dataset(n: int = 120) -> Dataset:
    return Dataset(
        images=blobs(n),
        names=[str(k) for k in range(n)],
        labels=np.zeros(n, np.int64),
        classes=[""],
        split=draw_split(n),
    )


@pytest.fixture
def denoiser() -> UNetDenoiser:
    torch.manual_seed(0)
    return UNetDenoiser(build_unet("tiny", size=SIZE, channels=1).eval(), DDPMScheduler())


@pytest.mark.parametrize("channels", [1, 3])
def test_features_do_not_depend_on_batches_or_neighbours(channels: int) -> None:
    pictures = blobs(9, channels=channels)
    whole = features.features_of(pictures)
    assert whole.shape == (9, features.NUM_FEATURES)
    assert torch.allclose(features.features_of(pictures, batch_size=4), whole, atol=1e-4)
    assert torch.allclose(features.features_of(pictures[::-1]), whole.flip(0), atol=1e-4)


def test_a_missing_network_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(features, "FOLDER", tmp_path)
    features.feature_net.cache_clear()
    with pytest.raises(UserError, match=r"grey\.safetensors"):
        features.features_of(blobs(3))


def test_real_pictures_reach_the_floor_and_noise_does_not() -> None:
    real = halve(blobs(400))
    same = distances_from_real(real, blobs(200, seed=1))
    noise = np.random.default_rng(0).integers(0, 256, (200, SIZE, SIZE, 1), np.uint8)
    far = distances_from_real(real, noise)
    assert same["compared"] == far["compared"] == 200
    assert same["frechet"]["value"] < 2 * same["frechet"]["floor"]
    assert abs(same["kernel"]["value"]) < 4 * same["kernel"]["error"]
    assert same["coverage"]["value"] > 0.8
    assert far["frechet"]["value"] > 20 * far["frechet"]["floor"]
    assert far["kernel"]["value"] > 20 * far["kernel"]["error"]
    assert far["coverage"]["value"] < 0.1
    assert far["frechet"]["floor"] == same["frechet"]["floor"]


def test_as_few_pictures_as_can_be_parted() -> None:
    assert len(halve(blobs(MIN_PICTURES)).other) == MIN_PICTURES / 2
    with pytest.raises(UserError) as refused:
        halve(blobs(MIN_PICTURES - 1))
    assert refused.value.code == "evaluate_too_few"


def test_halves_have_no_picture_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = np.arange(101, dtype=np.uint8)[:, None, None, None]
    monkeypatch.setattr(
        measure, "features_of", lambda part, progress: torch.from_numpy(part[:, 0, 0])
    )
    parted = halve(pictures)
    assert (len(parted.reference), len(parted.other)) == (50, 51)
    both = torch.cat([parted.reference, parted.other]).flatten().tolist()
    assert sorted(both) == list(range(101))
    assert both != sorted(both), "in an order of its own"


def test_all_drawings_count_where_their_number_does_not_matter() -> None:
    real = halve(blobs(60))
    drawings = blobs(300, seed=1)
    few, many = (distances_from_real(real, drawings[:n]) for n in (30, 300))
    assert few["compared"] == many["compared"] == 30
    for name in ("kernel", "density"):
        assert many[name]["value"] != few[name]["value"]
    for name in ("frechet", "coverage"):
        assert many[name] == few[name]


def test_copies_are_told_from_new_pictures() -> None:
    data = dataset()
    training = data.training
    mirrored = training[:50, :, ::-1]
    assert share_of_copies(mirrored, data) == pytest.approx({"value": 1.0, "floor": 0}, abs=0.3)
    found = share_of_copies(blobs(50, seed=1), data)
    assert found is not None
    assert found["value"] < 0.2


def test_two_training_pictures_are_enough_to_tell_a_copy_and_one_is_not() -> None:
    two = dataclasses.replace(dataset(3), split=np.array([False, False, True]))
    assert share_of_copies(two.training, two) == {"value": 1.0, "floor": pytest.approx(0, abs=1)}
    one = dataclasses.replace(dataset(2), split=np.array([False, True]))
    assert share_of_copies(one.training, one) is None


def test_all_of_it(denoiser: UNetDenoiser, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    config = MeasureConfig(num_images=24, steps=3)
    found = measure_model(
        denoiser, dataset(), config, cache=tmp_path, progress=lambda *said: told.append(said)
    )
    assert found["compared"] == 24
    assert found["frechet"]["value"] > found["frechet"]["floor"]
    assert found["bits_per_dim"]["pictures"] == len(dataset().held_out)
    assert found["bits_per_dim"]["total"][0] > 0
    assert [what for what, done, total in told if done == total] == [
        "real",
        "drawing",
        "drawing",
        "comparing",
        "bound",
    ]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"num_images": 5}, "between 24 and"),
        ({"solver": "euler"}, "Allowed: ddpm"),
        ({"steps": 2000}, "2000"),
        ({"data": 10}, "at least 24 are needed, and there are only these: 10"),
    ],
)
def test_what_cannot_be_measured_is_said(
    denoiser: UNetDenoiser, arguments: dict[str, Any], said: str
) -> None:
    data = dataset(arguments.pop("data", 60))
    with pytest.raises(UserError, match=said):
        measure_model(denoiser, data, dataclasses.replace(QUICK, **arguments))


def test_pictures_of_another_size_do_not_fit() -> None:
    torch.manual_seed(0)
    wide = UNetDenoiser(build_unet("tiny", size=32, channels=1).eval(), DDPMScheduler())
    with pytest.raises(UserError, match="16"):
        measure_model(wide, dataset(), QUICK)


def test_as_many_are_drawn_as_cards_and_documents_speak_of() -> None:
    assert MeasureConfig().num_images == 2000  # "2,000 drawings"
