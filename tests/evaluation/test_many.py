"""Pictures by the thousand: those of the page, one batch in memory, and no matter where it ends."""

from __future__ import annotations

import csv
import gc
import shutil
import weakref
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_demo.config import MAX_SEED, SampleConfig
from ddpm_demo.data import numbered
from ddpm_demo.data.numbered import hidden_folder
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation import drawings, many
from ddpm_demo.evaluation.many import Many
from ddpm_demo.models.network import UNetDenoiser
from tests.support.classes import NAMES, conditional

CONFIG = SampleConfig(steps=3, solver="ddpm", seed=5)


@pytest.fixture
def denoiser(monkeypatch: pytest.MonkeyPatch) -> UNetDenoiser:
    monkeypatch.setitem(drawings.BATCH, "cpu", 4)
    return conditional()


def pixels(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image)[..., None]


def on_the_page(denoiser: UNetDenoiser, **asked: Any) -> np.ndarray:
    config = SampleConfig(steps=3, **{"solver": "ddpm", "seed": 5} | asked)
    *_, last = sample_progressive(denoiser, config)
    return to_uint8_nhwc(last.prev_sample)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"solver": "unipc"},
        {"labels": (2, 0), "guidance": 2.0},
        {"labels": "all", "guidance": 0.5, "clipping": "dynamic", "spacing": "logsnr"},
    ],
)
def test_the_pictures_are_those_of_the_page_bit_for_bit(
    denoiser: UNetDenoiser, tmp_path: Path, asked: dict[str, Any]
) -> None:
    config = SampleConfig(steps=3, **{"solver": "ddpm", "seed": 5} | asked)
    assert Many(denoiser, config, 4).draw_into(tmp_path / "out").done
    page = on_the_page(denoiser, num_images=4, **asked)
    for k in range(4):
        assert np.array_equal(pixels(tmp_path / "out" / f"{5 + k:06d}.png"), page[k])


def test_beyond_a_batch_they_are_the_same_within_rounding(
    denoiser: UNetDenoiser, tmp_path: Path
) -> None:
    config = SampleConfig(steps=3, solver="ddpm", seed=5, labels="all", guidance=2.0)
    assert Many(denoiser, config, 10).draw_into(tmp_path).done
    page = on_the_page(denoiser, num_images=10, labels="all", guidance=2.0)
    for k in range(10):
        own = pixels(tmp_path / f"{5 + k:06d}.png").astype(int)
        assert np.abs(own - page[k]).max() <= 2
    with (tmp_path / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["class"] for row in rows] == [NAMES[k % 3] for k in range(10)]
    assert [row["seed"] for row in rows] == [str(5 + k) for k in range(10)]


def test_after_the_last_seed_comes_the_first(denoiser: UNetDenoiser, tmp_path: Path) -> None:
    config = SampleConfig(steps=3, solver="ddpm", seed=MAX_SEED)
    assert Many(denoiser, config, 2).draw_into(tmp_path).done
    assert {path.name for path in tmp_path.glob("*.png")} == {f"{MAX_SEED}.png", "000000.png"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def stop_after(asks: int) -> Callable[[], bool]:
    left = iter(range(asks))
    return lambda: next(left, None) is None


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_wherever_it_ends_it_goes_on_to_the_same_bits(
    denoiser: UNetDenoiser, tmp_path: Path, name: str
) -> None:
    order = Many(denoiser, CONFIG, 10)
    whole, out = tmp_path / "whole", tmp_path / name
    order.draw_into(whole)
    asks = 0
    for asks in range(1, 60):
        ended = order.draw_into(out, stopped=stop_after(asks))
        folder = out if name == "out" else hidden_folder(out)
        assert ended.done or name == "out" or not out.exists()
        if folder.exists():
            there = content(folder)
            pictures = {key: there[key] for key in there if key.endswith(".png")}
            assert len(pictures) == ended.there
            assert pictures.items() <= content(whole).items(), "each of them is whole"
        if ended.done:
            break
    assert asks > 5, "it went on from what was there"
    assert order.draw_into(out) == many.Outcome(10, 0, True)
    if name == "out":
        assert content(out) == content(whole)
    else:
        with zipfile.ZipFile(out) as archive:
            assert {one: archive.read(one) for one in archive.namelist()} == content(whole)
        assert not hidden_folder(out).exists()


def test_a_picture_that_was_deleted_comes_back_with_the_same_bits(
    denoiser: UNetDenoiser, tmp_path: Path
) -> None:
    order = Many(denoiser, CONFIG, 10)
    order.draw_into(tmp_path)
    before = content(tmp_path)
    (tmp_path / "000011.png").unlink()
    (tmp_path / "000006.png").write_bytes(b"")
    assert order.draw_into(tmp_path) == many.Outcome(10, 2, True)
    assert content(tmp_path) == before


def test_a_folder_grows_and_other_settings_are_refused(
    denoiser: UNetDenoiser, tmp_path: Path
) -> None:
    Many(denoiser, CONFIG, 4).draw_into(tmp_path / "out")
    assert Many(denoiser, CONFIG, 6).draw_into(tmp_path / "out") == many.Outcome(6, 2, True)
    denoiser.digest = "0123abcd"
    with pytest.raises(UserError) as caught:
        Many(denoiser, CONFIG, 6).draw_into(tmp_path / "out")
    assert caught.value.details["names"] == "weights"
    Many(denoiser, CONFIG, 4).draw_into(tmp_path / "out.zip")
    with pytest.raises(UserError) as caught:
        Many(denoiser, CONFIG, 6).draw_into(tmp_path / "out.zip")
    assert caught.value.details["names"] == "num_images"


def test_progress_is_told_over_all_pictures(denoiser: UNetDenoiser, tmp_path: Path) -> None:
    order, told = Many(denoiser, CONFIG, 10), list[tuple[int, int]]()
    order.draw_into(tmp_path, lambda *numbers: told.append(numbers))
    assert told == sorted(told)
    assert (told[0], told[-1], len(told)) == ((4, 30), (30, 30), 9)
    for file in sorted(tmp_path.glob("*.png"))[8:]:
        file.unlink()
    told.clear()
    order.draw_into(tmp_path, lambda *numbers: told.append(numbers))
    assert told == [(26, 30), (28, 30), (30, 30)]


def test_no_more_than_a_batch_is_held(
    denoiser: UNetDenoiser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[weakref.ref[Any]] = []
    held: list[tuple[int, int]] = []
    draw = many.draw_at_once

    class Pictures(np.ndarray):
        """An array that can be counted."""

    def counted(*arguments: Any) -> np.ndarray:
        gc.collect()
        tensors = sum(issubclass(type(one), torch.Tensor) for one in gc.get_objects())
        held.append((sum(batch() is not None for batch in batches), tensors))
        drawn = draw(*arguments).view(Pictures)
        batches.append(weakref.ref(drawn))
        return drawn

    monkeypatch.setattr(many, "draw_at_once", counted)
    Many(denoiser, CONFIG, 40).draw_into(tmp_path / "out.zip")
    assert len(held) == 10
    assert {count for count, _ in held} == {0}
    assert held[2][1] >= held[-1][1], "no tensor stays"


def test_a_disk_without_room_is_told_before_a_picture_is_drawn(
    denoiser: UNetDenoiser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = numbered.bytes_of(denoiser.shape, 8, 8)
    usage = shutil.disk_usage(tmp_path)._replace(free=needed - 1)
    monkeypatch.setattr(many.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(UserError) as caught:
        Many(denoiser, CONFIG, 8).draw_into(tmp_path / "out.zip")
    assert caught.value.code == "many_no_room"
    assert not list(tmp_path.rglob("*.png"))
    usage = usage._replace(free=needed)
    assert Many(denoiser, CONFIG, 8).draw_into(tmp_path / "out.zip").done


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({}, 0, "out_of_range"),
    ({}, 10_000_000, "out_of_range"),
    ({"steps": 101}, 4, "too_many_steps"),
    ({"labels": (3,)}, 4, "out_of_range"),
    ({"guidance": 2.0}, 4, "guidance_of_nothing"),
]


@pytest.mark.parametrize(("asked", "count", "code"), REFUSED)
def test_what_cannot_be_drawn_is_refused_at_once(
    denoiser: UNetDenoiser, asked: dict[str, Any], count: int, code: str
) -> None:
    with pytest.raises(UserError) as caught:
        Many(denoiser, SampleConfig(**{"steps": 3} | asked), count)
    assert caught.value.code == code
