"""`sample`: a grid, and the way there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_demo.commands import sample
from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.unets import build_unet


def test_the_command_line_writes_grid_and_timeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    tiny = tmp_path / "tiny"
    save_model(
        tiny,
        build_unet("tiny", size=16, channels=3),
        scheduler_config("linear", 1000, "epsilon"),
    )
    line = ["--model", str(tiny), "--num-images", "5", "--steps", "4", "--seed", "9"]
    out, gif = tmp_path / "new" / "grid.png", tmp_path / "way.gif"
    assert sample.main([*line, "--out", str(out), "--timeline", str(gif)]) == 0
    with Image.open(out) as picture:
        assert picture.size == (48, 32)
        drawn = np.asarray(picture.convert("RGB"))
    *_, last = sample_progressive(load_model(tiny), SampleConfig(num_images=5, steps=4, seed=9))
    first = ((last.prev_sample[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    np.testing.assert_allclose(drawn[:16, :16], first.numpy(), atol=1)
    with Image.open(gif) as film:
        assert getattr(film, "n_frames", 1) == 5
    assert sample.main([*line, "--out", str(out), "--solver", "euler"]) == 1
    assert "Allowed: ddpm" in capsys.readouterr().err
