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
    told = speed.Speed(fp32=50.0, bf16=60.0, steady=False, trained=True)
    assert speed.recall("tiny", 16, device) == told
    assert speed.speed_of(unet, device).precision == "bf16"


@pytest.mark.parametrize(("used", "steady"), [(0.2, False), (0.9, True)])
def test_a_probe_that_had_to_share_the_processor_is_not_called_steady(
    monkeypatch: pytest.MonkeyPatch, used: float, steady: bool
) -> None:
    """Where others take their share all the time, every step is equally slow."""
    clock = [0.0]
    threads = torch.get_num_threads()

    def step(unet: object, x: object, *, bf16: bool) -> float:
        clock[0] += 1.0
        return 1.0

    monkeypatch.setattr(speed, "_step_seconds", step)
    monkeypatch.setattr(speed.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(speed.time, "process_time", lambda: clock[0] * used * threads)
    assert speed.probe(build_unet("tiny", size=16, channels=3)).steady == steady
    monkeypatch.setattr(speed, "HOPELESS", 0.5)
    assert speed.probe(build_unet("tiny", size=16, channels=3)).steady == steady
