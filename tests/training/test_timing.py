"""Which figures of speed are believed: those that were taken under load are timed again."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from ddpm_demo.training import timing
from ddpm_demo.training.speed import Speed, record

CPU = torch.device("cpu")


def speed(rate: float, *, steady: bool = True) -> Speed:
    return Speed(rate, None, steady)


@pytest.mark.parametrize(
    ("figures", "doubted"),
    [
        ({("tiny", 16): 100, ("tiny", 28): 50}, []),
        ({("tiny", 16): 40, ("tiny", 28): 50}, [("tiny", 16)]),
        ({("tiny", 16): 48, ("tiny", 28): 50}, []),  # too near to each other to tell
        ({("tiny", 32): 40, ("tiny", 48): 50}, []),  # another shape, and cheaper
        ({("tiny", 48): 40, ("tiny", 64): 50}, [("tiny", 48)]),
        ({("tiny", 16): 40, ("base", 16): 50}, [("tiny", 16)]),
        ({("base", 16): 40, ("tiny", 16): 50}, []),
        ({("tiny", 16): 40, ("base", 28): 50}, []),  # neither is sure to be dearer
    ],
)
def test_a_figure_below_that_of_a_dearer_network_is_doubted(
    figures: dict[timing.Key, float], doubted: list[timing.Key]
) -> None:
    assert timing.doubtful({key: speed(rate) for key, rate in figures.items()}) == doubted


def test_steps_that_differ_widely_are_doubted_and_a_real_training_never_is() -> None:
    slow = ("tiny", 16)
    assert timing.doubtful({slow: speed(9, steady=False)}) == [slow]
    trained = dataclasses.replace(speed(9), trained=True)
    assert timing.doubtful({slow: trained, ("tiny", 28): speed(50)}) == []


def test_a_doubted_figure_is_rough_until_it_is_timed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = {("tiny", 16): 30.0, ("small", 16): 60.0, ("base", 16): 30.0}
    asked: list[timing.Key] = []

    def measured(key: timing.Key, device: torch.device) -> Speed:
        asked.append(key)
        return speed(first[key] if asked.count(key) == 1 else 120.0)

    monkeypatch.setattr(timing, "_measured", measured)
    told = list(timing.timed([16], CPU))
    assert asked == [*first, ("tiny", 16)]
    assert [(key[0], rough) for key, _, rough in told] == [
        ("tiny", False),
        ("tiny", True),  # a dearer one is faster
        ("small", False),
        ("base", False),
        ("tiny", False),
    ]
    assert [found.fp32 for (name, _), found, _ in told if name == "tiny"] == [30, 60, 120]
    asked.clear()
    assert timing.remembered([16], CPU) == list(timing.timed([16], CPU))
    assert not asked, "sure figures are timed once"


def test_the_network_that_is_waited_for_is_timed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"tiny": 90.0, "small": 60.0, "base": 30.0}
    monkeypatch.setattr(timing, "_measured", lambda key, device: speed(rates[key[0]] / key[1]))
    told = [key for key, _, _ in timing.timed([32, 16], CPU, "small")]
    assert told[:3] == [("small", 32), ("tiny", 32), ("base", 32)]
    assert len(told) == 6


def test_a_computer_that_stays_busy_is_not_timed_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    record("tiny", 16, CPU, speed(50))
    rates = iter([40.0, 30.0, 20.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0])

    def measured(key: timing.Key, device: torch.device) -> Speed:
        return speed(next(rates), steady=False)

    monkeypatch.setattr(timing, "_measured", measured)
    told = {key: (found.fp32, rough) for key, found, rough in timing.timed([16], CPU)}
    assert told == {
        ("tiny", 16): (50, False),
        ("small", 16): (40, True),
        ("base", 16): (30, True),
    }


def test_rough_figures_do_not_contradict_one_another() -> None:
    rates = {("tiny", 16): 20.0, ("small", 16): 30.0, ("base", 16): 40.0, ("tiny", 28): 50.0}
    for key, rate in rates.items():
        record(*key, CPU, speed(rate, steady=False))
    told = {key: found.fp32 for key, found, rough in timing.remembered([16, 28], CPU) if rough}
    assert told == {("tiny", 16): 50, ("small", 16): 40, ("base", 16): 40, ("tiny", 28): 50}
