"""Which run that waits has its turn when."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from ddpm_demo.runs.jobs.turns import in_turn, turn

NONE: Sequence[float | None] = []


@pytest.mark.parametrize(
    ("place", "left", "at_once", "limit_s", "wait_s"),
    [
        (1, [40.0], 1, 1800.0, 40.0),
        (2, [40.0], 1, 1800.0, 1840.0),
        (1, [None], 1, 1800.0, 1800.0),  # it starts: nobody knows its pace yet
        (1, [9000.0], 1, 1800.0, 1800.0),  # it will be stopped by then
        (3, [40.0, 100.0], 2, 1800.0, 1840.0),
        (1, NONE, 1, 1800.0, 0.0),
        (1, [40.0], 1, math.inf, 40.0),
        (2, [40.0], 1, math.inf, None),
        (1, [None], 1, math.inf, None),
        (1, [40.0], math.inf, 1800.0, 40.0),
    ],
)
def test_a_run_waits_for_those_before_it(
    place: int, left: Sequence[float | None], at_once: float, limit_s: float, wait_s: float | None
) -> None:
    found = turn(place, left, at_once, limit_s)
    assert (found.place, found.wait_s) == (place, wait_s)


def test_addresses_take_turns_and_one_at_work_counts() -> None:
    waiting = [("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c")]
    assert in_turn(waiting, ["a"]) == ["b1", "c1", "a2", "b2", "a3"]
    assert in_turn(waiting[1:], []) == ["a3", "b1", "c1", "b2"]
    nowhere = [("x", ""), ("y", ""), ("z", "")]
    assert in_turn(nowhere, ["", ""]) == ["x", "y", "z"]
