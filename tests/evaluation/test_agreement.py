"""Whether drawings are of the class that was asked for."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.evaluation import agreement
from ddpm_demo.evaluation.agreement import asked_in_turn, class_figures, fitted_on
from ddpm_demo.evaluation.features import CLOTHES
from ddpm_demo.evaluation.measure import MeasureConfig, measure_model
from tests.support.classes import conditional

SIZE = 16
NAMES = ("high", "low")


def bars(n: int, seed: int = 0, channels: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Bright bars in the upper half (label 0) or the lower (1), and their labels."""
    draw = np.random.default_rng(seed)
    pictures = draw.integers(0, 40, (n, SIZE, SIZE, channels), np.uint8)
    labels = np.arange(n) % 2
    for picture, label in zip(pictures, labels, strict=True):
        row = draw.integers(1, 6) + 8 * label
        picture[row : row + 2] = draw.integers(150, 256)
    return pictures, labels.astype(np.int64)


def dataset(n: int = 200, names: tuple[str, ...] = NAMES, channels: int = 1) -> Dataset:
    pictures, labels = bars(n, channels=channels)
    return Dataset(
        images=pictures,
        names=[f"{k}.png" for k in range(n)],
        labels=labels,
        classes=list(names),
        split=draw_split(n),
    )


@pytest.mark.parametrize("channels", [1, 3])
def test_drawings_of_the_class_agree_and_those_of_the_other_do_not(channels: int) -> None:
    data = dataset(channels=channels)
    drawn, labels = bars(60, seed=1, channels=channels)
    found = class_figures(data, NAMES, drawn, labels.tolist())
    assert found["agreement"]["value"] > 0.9
    assert found["agreement"]["floor"] > 0.85
    assert 0.2 < found["agreement"]["majority"] < 0.8
    swapped = class_figures(data, NAMES, drawn, (1 - labels).tolist())
    assert swapped["agreement"]["value"] == pytest.approx(1 - found["agreement"]["value"])


def test_figures_of_each_class_add_up() -> None:
    drawn, labels = bars(60, seed=1)
    asked = np.where(np.arange(60) < 6, 1 - labels, labels)  # six are asked for the other one
    found = class_figures(dataset(), NAMES, drawn, asked.tolist())
    classes = found["classes"]
    assert list(classes) == list(NAMES)
    assert [figure["drawings"] for figure in classes.values()] == [30, 30]
    agreeing = sum(figure["agree"] for figure in classes.values())
    value = found["agreement"]["value"]
    assert agreeing == round(60 * value) <= 55
    assert found["agreement"]["error"] == pytest.approx((value * (1 - value) / 60) ** 0.5)
    plain = class_figures(dataset(), NAMES, drawn, labels.tolist())["classes"]
    for name in NAMES:
        assert classes[name]["kernel"]["value"] > plain[name]["kernel"]["value"]
    assert json.loads(json.dumps(found)) == found


def test_a_class_of_few_drawings_has_no_distance() -> None:
    drawn, labels = bars(20, seed=1)
    found = class_figures(dataset(), NAMES, drawn, labels.tolist())
    assert [figure["kernel"] for figure in found["classes"].values()] == [None, None]


def test_without_held_out_pictures_the_accuracy_is_unknown() -> None:
    data = dataclasses.replace(dataset(), split=np.zeros(200, bool))
    drawn, labels = bars(20, seed=1)
    found = class_figures(data, NAMES, drawn, labels.tolist())["agreement"]
    assert (found["floor"], found["majority"]) == (None, None)
    assert found["value"] > 0.8


def test_one_class_is_nothing_to_tell_apart() -> None:
    nothing = {"agreement": None, "classes": None}
    data = dataset()
    assert class_figures(data, NAMES, data.images, []) == nothing
    alone = dataclasses.replace(data, labels=np.zeros(200, np.int64))
    assert class_figures(alone, NAMES, data.images[:4], [0, 0, 0, 0]) == nothing
    assert class_figures(data, ("cat", "dog"), data.images[:2], [0, 1]) == nothing


def test_clothes_are_told_by_the_network_that_learned_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No regression is fitted: its answer is the shipped network's own."""
    monkeypatch.setattr(agreement, "fitted_on", None)
    names = tuple(reversed(CLOTHES))
    drawn, _ = bars(12, seed=1)
    net = agreement.feature_net(1)
    unit = torch.from_numpy(drawn).permute(0, 3, 1, 2) / 127.5 - 1
    logits = net.classify(unit)[:, [CLOTHES.index(name) for name in names]]
    data = dataclasses.replace(dataset(names=names), labels=np.arange(200) % 10)
    found = class_figures(data, names, drawn, logits.argmax(1).tolist())
    assert found["agreement"]["value"] == 1


def test_pictures_of_ones_own_are_no_clothes_though_their_folders_are_called_so() -> None:
    names = ("trouser", "bag")
    drawn, labels = bars(60, seed=1)
    found = class_figures(dataset(names=names), names, drawn, labels.tolist())
    assert found["agreement"]["value"] > 0.9, "a classifier was fitted on them"


def test_a_regression_finds_what_parts_two_clouds_whatever_their_scale() -> None:
    draw = np.random.default_rng(0)
    labels = torch.arange(300) % 3
    centres = torch.tensor([[0.0, 0, 5, 0], [1000, 0, 5, 0], [0, 1e-3, 5, 0]])
    spread = torch.tensor([100, 1e-4, 0, 1])  # one feature never changes, one says nothing
    points = centres[labels] + torch.from_numpy(draw.standard_normal((300, 4))) * spread
    assert (fitted_on(points, labels, 3)(points) == labels).double().mean() > 0.99


def test_classes_are_asked_for_as_often_as_they_are_found() -> None:
    labels = np.array([0] * 60 + [1] * 30 + [2] * 10 + [4] * 50)  # 4: no class; none is 3
    asked = asked_in_turn(labels, 4, 100)
    assert np.bincount(asked, minlength=4).tolist() == [60, 30, 10, 0]
    assert asked_in_turn(labels, 4, 20) == asked[:20]
    assert np.bincount(asked[:20], minlength=4).tolist() == [12, 6, 2, 0]


def test_the_measure_of_a_model_that_knows_classes() -> None:
    denoiser = conditional(names=NAMES)
    config = MeasureConfig(num_images=24, steps=2, guidance=3)
    found = measure_model(denoiser, dataset(60), config)
    assert found["guidance"] == 3
    assert [figure["drawings"] for figure in found["classes"].values()] == [12, 12]
    plain = measure_model(denoiser, dataset(60), dataclasses.replace(config, guidance=1))
    assert plain["frechet"]["value"] != found["frechet"]["value"]
    without = measure_model(denoiser, dataset(60, ("cat", "dog")), config)
    assert (without["agreement"], without["classes"]) == (None, None)
