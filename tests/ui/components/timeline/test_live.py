"""What the timeline is sent of a process: scales of the signed views, where it was stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Pace, Plate, signed_scale
from tests.support.denoisers import OnePicture

WORLD = OnePicture(torch.full((3, 8, 8), 0.3), "linear", "epsilon")


def test_a_small_change_fills_its_scale(tmp_path: Path) -> None:
    live = LiveTimeline(100, str(tmp_path), Plate())
    config = SampleConfig(num_images=2, steps=20, solver="ddpm")
    *_, value = live.follow(sample_progressive(WORLD, config))
    assert value is not None
    frame, chunk = value["frames"][-1], value["chunks"][-1]
    scale = frame["scale"]["change"]
    assert scale == pytest.approx(3 * frame["change"], rel=0.1)
    assert frame["scale"]["eps"] is None, "nothing is predicted from the picture"
    width, height = value["cell"]
    with Image.open(chunk["extra"]["path"]) as sheet:
        shown = np.asarray(sheet.convert("RGB"))[height:, :width].astype(float)
    assert shown.std() > 30, "no flat sheet of grey"


def test_a_scale_is_three_times_the_usual() -> None:
    noise = torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert signed_scale(noise * 0.07) == pytest.approx(0.21, rel=0.05)
    assert signed_scale(torch.zeros(1, 1, 4, 4)) == 1.0
    assert signed_scale(None) is None


def test_a_process_that_was_ended_says_where(tmp_path: Path) -> None:
    live = LiveTimeline(100, str(tmp_path), Plate(caption=[("plain", "world")]))
    steps = live.follow(sample_progressive(WORLD, SampleConfig(num_images=1, steps=20)))
    for _ in range(5):
        next(steps)
    value = live.end()
    assert value is not None
    assert value["stopped"]
    assert value["done"]
    last = value["frames"][-1]["t"]
    assert last > 0
    assert value["caption"] == [["plain", "world"], ["stopped", str(last)]]


def test_the_time_that_is_left_follows_the_pace_but_for_the_first_step() -> None:
    clock = iter([50.0, 52.0, 56.0])
    pace = Pace(lambda: next(clock))
    assert pace.left(9) is None
    assert pace.left(8) == pytest.approx(8 * 2)
    assert pace.left(7) == pytest.approx(7 * 3)


def test_a_value_says_how_long_it_still_takes(tmp_path: Path) -> None:
    live = LiveTimeline(100, str(tmp_path), Plate())
    values = [
        v for v in live.follow(sample_progressive(WORLD, SampleConfig(num_images=1, steps=20))) if v
    ]
    assert values[0]["left"] is None
    assert values[-1]["left"] == 0
