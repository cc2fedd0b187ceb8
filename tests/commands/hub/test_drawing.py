"""The pictures beside a card are drawn by its model, of each class that it knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_demo.commands.hub.drawing import draw
from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from tests.support.classes import NAMES, save_conditional

SIDE, SCALE, LINE = 16, 6, 1  # of a picture, of a pixel, and between two pictures of the grid


def first_of(grid: Path) -> np.ndarray:
    """The first picture of a grid, with its own pixels."""
    with Image.open(grid) as picture:
        assert picture.size == (4 * SIDE * SCALE + 3 * LINE,) * 2
        return np.asarray(picture)[: SIDE * SCALE : SCALE, : SIDE * SCALE : SCALE]


def test_each_class_is_drawn_in_turn(tmp_path: Path) -> None:
    model = save_conditional(tmp_path / "model")
    told: list[tuple[str, int, int]] = []
    drawn = draw(model, tmp_path, lambda *step: told.append(step))
    assert told == [("drawing", k, 20) for k in range(1, 21)]
    assert "told the classes in turn at w = 2" in drawn.told
    assert "Seeds 0 to 15, 20 steps of unipc" in drawn.told
    config = SampleConfig(num_images=16, labels=tuple(range(len(NAMES))), guidance=2.0)
    *_, last = sample_progressive(load_model(model), config)
    wanted = ((last.prev_sample[0, 0].clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
    assert np.array_equal(first_of(tmp_path / "grid.png"), wanted)
    with Image.open(tmp_path / "timeline.gif") as way:
        assert way.n_frames == 21  # type: ignore[attr-defined]
