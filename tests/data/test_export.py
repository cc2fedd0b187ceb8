"""Grids, animations and the sheets that the timeline scrubs."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from PIL import Image, PngImagePlugin

from ddpm_demo import randomness
from ddpm_demo.data import export
from tests.support.pictures import empty_png


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
    views = [[randomness.normal((4, 3, 8, 8), k, view) for k in range(3)] for view in "ab"]
    with Image.open(io.BytesIO(export.sheet(views, lossless=True))) as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (32, 48, 3)
    for j, moments in enumerate(views):
        for k, x in enumerate(moments):
            cell = sheet[16 * j : 16 * (j + 1), 16 * k : 16 * (k + 1)]
            np.testing.assert_array_equal(cell, export.grid(x))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("spread", [0.3, 0.6, 1.0, 2.0])
def test_noise_reaches_the_browser_at_thirty_decibels(channels: int, spread: float) -> None:
    x = spread * randomness.normal((16, channels, 32, 32), 0, "noise")
    with Image.open(io.BytesIO(export.sheet([[x]], lossless=False))) as picture:
        assert picture.format == "JPEG"
        error = np.atleast_3d(np.asarray(picture, float)) - export.grid(x)
    for half in (error[:64], error[64:]):
        assert 10 * np.log10(255**2 / np.mean(half**2)) > 30.5


def test_a_large_sheet_of_noise_can_be_written() -> None:
    x = randomness.normal((64, 3, 64, 64), 0, "noise")
    with Image.open(io.BytesIO(export.sheet([[x] * 4] * 2, lossless=False))) as picture:
        assert picture.size == (2048, 1024)
        picture.load()


def test_a_gif_rests_on_the_picture(tmp_path: Path) -> None:
    moments = [torch.full((4, 3, 4, 4), value) for value in (-1.0, 0.0, 1.0)]
    export.save_gif(moments, tmp_path / "way.gif", seconds=1)
    with Image.open(tmp_path / "way.gif") as film:
        assert film.size == (516, 516), "about 512, and a line"
        assert film.info["duration"] < 1000
        film.seek(2)
        assert film.info["duration"] == 1500
        assert film.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        film.seek(1)
        middle = film.convert("RGB")
        assert [middle.getpixel((k, 0)) for k in (255, 256, 259, 260)] == [
            (128,) * 3,
            (255,) * 3,
            (255,) * 3,
            (128,) * 3,
        ]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_film_is_played_anywhere_and_keeps_coloured_noise(tmp_path: Path, channels: int) -> None:
    moments = [0.5 * randomness.normal((4, channels, 33, 33), k, "film") for k in range(6)]
    export.save_mp4(moments, tmp_path / "way.mp4", seconds=1)
    with av.open(tmp_path / "way.mp4") as film:
        context = film.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p"), "what every player knows"
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(frames) == 6 + 9, "rests on the last for a second and a half"
    display_name = np.stack(frames)[:6, 2::4, 2::4].astype(float)
    expected = np.stack([export.grid(x) for x in moments]).astype(float)
    assert 10 * np.log10(255**2 / np.mean((display_name - expected) ** 2)) > 27


def test_large_grids_make_no_giant_film(tmp_path: Path) -> None:
    moments = [torch.zeros(64, 3, 128, 128)] * 2
    export.save_gif(moments, tmp_path / "way.gif")
    with Image.open(tmp_path / "way.gif") as film:
        assert film.size == (2048 + 7, 2048 + 7), "two screen pixels each, no more"


@pytest.mark.parametrize(
    ("frames", "size"), [(60, (515, 515)), (100, (387, 387)), (1001, (259, 259))]
)
def test_a_gif_of_many_moments_is_smaller(frames: int, size: tuple[int, int]) -> None:
    scale = export._gif_scale((128, 128, 3), frames)
    assert export._parted(torch.zeros(16, 3, 32, 32), scale).shape[:2] == size


@pytest.mark.parametrize("channels", [1, 3])
def test_enlarged_pictures_are_the_same_pixels_with_a_line_between(channels: int) -> None:
    x = randomness.normal((3, channels, 5, 6), 0, "line")
    large = export._parted(x, 4)  # a line of one pixel
    assert large.shape == (41, 49, channels)
    assert (large[20] == 255).all()
    assert (large[:, 24] == 255).all()
    kept = np.delete(np.delete(large, 20, axis=0), 24, axis=1)
    assert np.array_equal(kept[::4, ::4], export.grid(x))


def test_a_grid_carries_its_settings(tmp_path: Path) -> None:
    x = torch.zeros(4, 3, 8, 8)
    settings = {"model": "weights/얼굴", "seed": 3, "pinned": [1, 2]}
    export.save_grid(x, tmp_path / "grid.png", settings)
    assert export.read_settings(tmp_path / "grid.png") == settings
    export.save_grid(x, tmp_path / "bare.png")
    assert export.read_settings(tmp_path / "bare.png") is None


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, "null"])
def test_a_forged_png_has_no_settings(tmp_path: Path, text: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text(export.PNG_KEY, text)
    Image.new("L", (8, 8)).save(tmp_path / "forged.png", pnginfo=info)
    assert export.read_settings(tmp_path / "forged.png") is None
    (tmp_path / "letter.png").write_text("dear")
    assert export.read_settings(tmp_path / "letter.png") is None
    assert export.read_settings(tmp_path / "gone.png") is None


@pytest.mark.parametrize("edge", [12_000, 20_000])  # Pillow warns, and refuses
def test_a_png_that_tells_of_a_giant_picture_harms_nobody(tmp_path: Path, edge: int) -> None:
    (tmp_path / "giant.png").write_bytes(empty_png(edge, edge))
    assert export.read_settings(tmp_path / "giant.png") is None


def test_pictures_of_a_question_stand_in_its_own_grid() -> None:
    x = randomness.normal((6, 1, 4, 4), 0, "shape")
    assert export.grid(x, (2, 3)).shape == (8, 12, 1)
    assert export.grid(x, (1, 6)).shape == (4, 24, 1)


def test_no_sheet_is_wider_than_a_phone_takes() -> None:
    assert export.frames_per_sheet(128) * 128 <= 4096
    assert export.frames_per_sheet(9000) == 1


def test_every_file_carries_its_caption(tmp_path: Path) -> None:
    x = torch.zeros(2, 3, 16, 16)
    told = "faces-32 · seed 3 · DDPM, σ² = β̃"
    export.save_grid(x, tmp_path / "grid.png", {"seed": 3}, told)
    export.save_gif([x, x + 1], tmp_path / "way.gif", caption=told)
    export.save_mp4([x, x + 1], tmp_path / "way.mp4", caption=told)
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.info["Description"] == told
    assert export.read_settings(tmp_path / "grid.png") == {"seed": 3}
    with Image.open(tmp_path / "way.gif") as film:
        assert film.info["comment"].decode() == told
    with av.open(tmp_path / "way.mp4") as film:
        assert film.metadata["comment"] == told
