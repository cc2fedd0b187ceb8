"""Grids, animations and the sheets that the timeline scrubs."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_demo import export, noise


@pytest.mark.parametrize(
    ("count", "shape"), [(1, (1, 1)), (2, (1, 2)), (5, (2, 3)), (16, (4, 4)), (17, (4, 5))]
)
def test_grids_are_as_square_as_they_can_be(count: int, shape: tuple[int, int]) -> None:
    assert export.grid_shape(count) == shape


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_stand_row_by_row_and_what_is_out_of_range_is_clipped(channels: int) -> None:
    x = torch.stack([torch.full((channels, 2, 3), value) for value in (-9.0, 0.0, 9.0)])
    grid = export.grid(x)
    assert grid.shape == (4, 6, channels)
    assert set(grid[:2, :3].flat) == {0}
    assert set(grid[:2, 3:].flat) == {128}
    assert set(grid[2:, :3].flat) == {255}
    assert set(grid[2:, 3:].flat) == {255}, "an empty place is white"


def test_a_lossless_sheet_holds_every_view_and_moment_exactly() -> None:
    views = [[noise.normal((4, 3, 8, 8), k, view) for k in range(3)] for view in "ab"]
    with Image.open(io.BytesIO(export.sheet(views, lossless=True))) as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (32, 48, 3)
    for j, moments in enumerate(views):
        for k, x in enumerate(moments):
            cell = sheet[16 * j : 16 * (j + 1), 16 * k : 16 * (k + 1)]
            np.testing.assert_array_equal(cell, export.grid(x))


def test_noise_reaches_the_browser_at_thirty_decibels() -> None:
    x = noise.normal((16, 3, 32, 32), 0, "noise")
    with Image.open(io.BytesIO(export.sheet([[x]], lossless=False))) as picture:
        assert picture.format == "JPEG"
        error = np.asarray(picture, float) - export.grid(x)
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 30


def test_a_gif_rests_on_the_picture(tmp_path: Path) -> None:
    moments = [torch.full((4, 3, 4, 4), value) for value in (-1.0, 0.0, 1.0)]
    export.save_gif(moments, tmp_path / "way.gif", seconds=1, scale=3)
    with Image.open(tmp_path / "way.gif") as film:
        assert film.size == (24, 24)
        assert film.info["duration"] < 1000
        film.seek(2)
        assert film.info["duration"] == 1500
        assert film.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_no_sheet_is_wider_than_a_phone_takes() -> None:
    assert export.frames_per_sheet(128) * 128 <= 4096
    assert export.frames_per_sheet(9000) == 1
