"""Which page holds which file."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ddpm_demo.ui.serving import held as module
from ddpm_demo.ui.serving.held import Held, Holding

Clock = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`later(60)`: a minute goes by."""
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def test_an_open_page_holds_what_it_got_however_long(later: Clock) -> None:
    held = Held()
    held.opened("a")
    held.hold("a", ["x/1", "x/2"])
    later(10**6)
    assert held.holdings(60) == {"x/1": Holding("a", 0), "x/2": Holding("a", 0)}
    held.release("a", "x/1")
    held.closed("a")
    later(50)
    assert held.holdings(60) == {"x/2": Holding(None, 50)}
    later(11)
    assert held.holdings(60) == {}


def test_a_page_that_is_opened_twice_is_open_until_both_are_closed(later: Clock) -> None:
    held = Held()
    held.opened("a")
    held.hold("a", ["x/1"])
    held.opened("a")  # gradio connects anew before it notices that the old connection is gone
    held.closed("a")
    later(100)
    assert held.holdings(60) == {"x/1": Holding("a", 0)}
    held.closed("a")
    held.closed("a")
    held.opened("a")
    assert held.holdings(60) == {"x/1": Holding("a", 0)}


def test_of_two_pages_the_open_one_counts_and_else_the_later_one(later: Clock) -> None:
    held = Held()
    held.opened("b")
    for page in "abc":
        held.hold(page, ["x/1"])
        later(10)
    assert held.holdings(60) == {"x/1": Holding("b", 0)}
    held.closed("b")
    later(5)
    held.hold("c", ["x/2"])
    assert held.holdings(60)["x/1"] == Holding(None, 0)


def test_programs_without_a_heartbeat_hold_from_their_last_answer_on(later: Clock) -> None:
    held = Held()
    held.hold("a", ["x/1"])
    later(59)
    held.hold("a", ["x/2"])
    later(59)
    assert set(held.holdings(60)) == {"x/1", "x/2"}
    held.hold("", ["x/3"])
    assert "x/3" not in held.holdings(60)


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 10)
    held = Held()
    for k in range(30):
        held.opened(str(k))
        held.closed(str(k))
    assert held._pages == {}, "a page without files leaves nothing"
    for k in range(30):
        held.hold(str(k), [f"x/{k}"])
    assert set(held.holdings(60)) == {f"x/{k}" for k in range(20, 30)}
