"""For how long the card is asked for."""

from __future__ import annotations

import dataclasses

import pytest

from ddpm_demo.config import SampleConfig
from ddpm_demo.models.folder import load_model
from ddpm_demo.ui.zero_gpu.lengths import LEAST_SECONDS, START_SECONDS, Lengths, Work
from tests.ui.support.samples import FACES

WORK = Work(weights=4_000_000, pixels=64 * 64)
CONFIG = SampleConfig(num_images=16, steps=100)


def test_work_is_that_of_the_network() -> None:
    found = Work.of(load_model(FACES))
    assert found.pixels == 32 * 32
    assert found.weights > 500_000


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"steps": 100}, {"steps": 1000}),
        ({"num_images": 1}, {"num_images": 64}),
        ({"labels": (0,), "guidance": 1.0}, {"labels": (0,), "guidance": 3.0}),
    ],
)
def test_more_work_is_given_more_time(less: dict[str, object], more: dict[str, object]) -> None:
    large = dataclasses.replace(WORK, weights=100 * WORK.weights)
    short, long = (
        Lengths(10_000).of("a", dataclasses.replace(CONFIG, **each), large) for each in (less, more)
    )
    assert START_SECONDS < short < long


def test_what_was_measured_counts_for_the_model_and_for_another_number_of_pictures() -> None:
    lengths = Lengths(10_000)
    usual = lengths.of("a", CONFIG, WORK)
    lengths.took("a", CONFIG, WORK, 10 * WORK.step_seconds(CONFIG))
    slow = lengths.of("a", CONFIG, WORK)
    assert slow > 4 * usual - 3 * START_SECONDS > usual
    assert lengths.of("b", CONFIG, WORK) == usual
    fewer = dataclasses.replace(CONFIG, num_images=1)
    assert lengths.of("a", fewer, WORK) > Lengths(10_000).of("a", fewer, WORK)
    lengths.was_short("a")
    assert lengths.of("a", CONFIG, WORK) > slow


@pytest.mark.parametrize(("most", "asked"), [(20, 20), (20.7, 20), (1, LEAST_SECONDS)])
def test_nobody_asks_for_more_than_there_is_or_less_than_is_lent(most: float, asked: int) -> None:
    lengths = Lengths(most)
    lengths.took("a", CONFIG, WORK, 100.0)
    assert lengths.of("a", CONFIG, WORK) == asked
    lengths.took("a", CONFIG, WORK, 0.0)
    assert LEAST_SECONDS <= lengths.of("a", CONFIG, WORK) <= max(LEAST_SECONDS, most)
