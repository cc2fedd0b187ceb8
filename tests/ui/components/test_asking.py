"""How answers of the model take their turns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ddpm_demo.ui.components.asking import Turns


def test_a_turn_lasts_from_the_first_step_to_the_end() -> None:
    turns = Turns()

    def answer() -> Iterator[int]:
        yield 1
        yield 2

    waiting = turns.counted(answer)()
    assert not turns.taken, "what has not begun stands in nobody's way"
    next(waiting)
    assert turns.taken
    assert list(waiting) == [2]
    assert not turns.taken


def test_a_turn_that_is_broken_off_is_over() -> None:
    turns = Turns()

    def answer() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    closed, failing = turns.counted(answer)(), turns.counted(answer)()
    next(closed)
    next(failing)
    closed.close()
    assert turns.taken
    with pytest.raises(ValueError, match="broken"):
        next(failing)
    assert not turns.taken
