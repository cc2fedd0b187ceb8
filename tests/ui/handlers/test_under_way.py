"""How answers of the model are counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ddpm_demo.ui.handlers import at_the_model
from ddpm_demo.ui.handlers.under_way import UNDER_WAY, UnderWay


def test_a_turn_lasts_from_the_first_step_to_the_end() -> None:
    under_way = UnderWay()

    def answer() -> Iterator[int]:
        yield 1
        yield 2

    waiting = under_way.counted(answer)()
    assert not under_way.any, "what has not begun stands in nobody's way"
    next(waiting)
    assert under_way.any
    assert list(waiting) == [2]
    assert not under_way.any


def test_a_turn_that_is_broken_off_is_over() -> None:
    under_way = UnderWay()

    def answer() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    closed, failing = under_way.counted(answer)(), under_way.counted(answer)()
    next(closed)
    next(failing)
    closed.close()
    assert under_way.any
    with pytest.raises(ValueError, match="broken"):
        next(failing)
    assert not under_way.any


def test_whatever_runs_at_the_model_counts() -> None:
    assert at_the_model(lambda: UNDER_WAY.any)()
    assert not UNDER_WAY.any
