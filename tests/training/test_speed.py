"""How fast a network trains here: measured once, corrected by real trainings."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_demo.models.unets import build_unet
from ddpm_demo.storage.atomic import read_json, write_json
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


@pytest.mark.parametrize(
    "damage",
    [
        {"fp32": "fast", "bf16": None},
        {"fp32": 0, "bf16": None},
        {"bf16": 10.0},
        [],
    ],
)
def test_a_figure_that_cannot_be_read_is_measured_anew(
    monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    unet, device = build_unet("tiny", size=16, channels=3), torch.device("cpu")
    found = speed.Speed(fp32=100.0, bf16=None)
    monkeypatch.setattr(speed, "probe", lambda unet: found)
    speed.speed_of(unet, device)
    memory = speed.home() / speed.MEMORY
    (key,) = read_json(memory)
    write_json(memory, {key: damage})
    assert speed.recall("tiny", 16, device) is None
    assert speed.speed_of(unet, device) == found
    write_json(memory, {key: {"fp32": 10.0, "bf16": None, "of a later version": 1}})
    assert speed.recall("tiny", 16, device) == speed.Speed(fp32=10.0, bf16=None)


def test_where_nothing_can_be_remembered_a_speed_is_measured_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(speed, "probe", lambda unet: speed.Speed(fp32=100.0, bf16=None))
    assert speed.speed_of(build_unet("tiny", size=16, channels=3), torch.device("cpu")).fp32 == 100


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
