"""How fast a network trains here: measured once, corrected by real trainings."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.models.unets import build_unet
from ddpm_demo.training import speed


def test_a_training_tells_how_fast_the_computer_is_and_nothing_of_the_other_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unet, device = build_unet("tiny", size=16, channels=3), torch.device("cpu")
    monkeypatch.setattr(speed, "probe", lambda unet: speed.Speed(fp32=100.0, bf16=120.0))
    assert speed.speed_of(unet, device).precision == "bf16"
    speed.remember(unet, device, "bf16", 60.0)  # the computer was busy
    told = speed.Speed(fp32=50.0, bf16=60.0, trained=True)
    assert speed.recall("tiny", 16, device) == told
    assert speed.speed_of(unet, device).precision == "bf16"
