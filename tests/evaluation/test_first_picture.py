"""The first picture of a model that was made elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image

from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import first_picture
from ddpm_demo.evaluation.first_picture import draw_first_picture
from ddpm_demo.models.folder import load_model
from tests.support import layouts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    layouts.pipeline(tmp_path / "model")
    return tmp_path / "model"


def test_four_pictures_are_drawn(folder: Path, tmp_path: Path) -> None:
    draw_first_picture(load_model(folder), tmp_path / "first.png")
    with Image.open(tmp_path / "first.png") as picture:
        assert picture.size == (32, 32)


@pytest.mark.parametrize(
    ("seconds", "size"),
    [(0.25, (32, 32)), (0.5, (32, 16)), (1.0, (16, 16)), (100.0, (16, 16))],
)
def test_a_slow_network_draws_fewer(
    folder: Path,
    tmp_path: Path,
    seconds: float,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_picture, "_seconds_a_forward", lambda _: seconds)
    draw_first_picture(load_model(folder), tmp_path / "first.png")
    with Image.open(tmp_path / "first.png") as picture:
        assert picture.size == size


def test_what_is_no_picture_is_refused(folder: Path, tmp_path: Path) -> None:
    denoiser = load_model(folder)
    with torch.no_grad():
        denoiser.unet.conv_out.bias.fill_(torch.nan)
    with pytest.raises(UserError) as caught:
        draw_first_picture(denoiser, tmp_path / "first.png")
    assert caught.value.code == "model_draws_nothing"
    assert not (tmp_path / "first.png").exists()


def test_a_network_that_would_hold_others_up_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_picture, "_seconds_a_forward", lambda _: 3.0)
    with pytest.raises(UserError) as caught:
        draw_first_picture(load_model(folder), tmp_path / "first.png", most=2.0)
    assert caught.value.code == "model_slow"
