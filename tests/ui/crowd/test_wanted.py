"""Work for a visitor who is gone ends, whatever works, and is not begun."""

from __future__ import annotations

import contextvars
import dataclasses
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ddpm_demo.ui.crowd import wanted
from ddpm_demo.ui.handlers import at_the_model
from tests.ui.support.crowds import Slow, Visitor, until

Serve = Callable[..., str]


def for_one(alive: bool, call: Callable[[], Any]) -> Any:
    """What is answered in a context of a request that is, or is no more, waited for."""
    event: Any = types.SimpleNamespace(alive=alive)
    context = contextvars.copy_context()
    context.run(wanted.work_for, event)
    return context.run(call)


def test_work_goes_on_while_somebody_waits_or_nobody_asked() -> None:
    assert list(wanted.while_wanted([1, 2])) == [1, 2]
    assert for_one(True, lambda: list(wanted.while_wanted([1, 2]))) == [1, 2]


def test_work_for_nobody_ends_after_the_step_at_hand_and_closes_what_it_used() -> None:
    steps: list[int] = []
    closed: list[bool] = []

    def working() -> Iterator[int]:
        try:
            for step in range(100):
                steps.append(step)
                yield step
        finally:
            closed.append(True)

    with pytest.raises(wanted.Unwanted):
        for_one(False, lambda: list(wanted.while_wanted(working())))
    assert (steps, closed) == ([0], [True])


def test_another_thread_can_look_whether_somebody_waits() -> None:
    event: Any = types.SimpleNamespace(alive=True)
    context = contextvars.copy_context()
    context.run(wanted.work_for, event)
    gone = context.run(wanted.unwanted)
    assert not gone()
    event.alive = False
    assert gone()
    assert not wanted.unwanted()(), "nobody asked"


def test_what_waits_for_the_models_thread_is_not_begun_for_nobody() -> None:
    begun: list[str] = []
    with pytest.raises(wanted.Unwanted):
        for_one(False, lambda: at_the_model(begun.append)("step"))
    assert begun == []
    for_one(True, lambda: at_the_model(begun.append)("step"))
    assert begun == ["step"]


@pytest.fixture(scope="module")
def page(serve: Serve) -> Slow:
    return Slow(serve)


def at_work(page: Slow, name: str) -> tuple[Visitor, str]:
    """A visitor who waits for an answer, and the request."""
    visitor = page.visitor()
    asked = visitor.ask(name, name)
    asked.raise_for_status()
    return visitor, asked.json()["event_id"]


def another_is_served(page: Slow) -> None:
    other = page.visitor()
    other.ask("other").raise_for_status()
    other.listen()
    page.let_go()
    assert other.answers() == ["drawn other"]
    assert page.begun.get(timeout=60) == "other"


@pytest.mark.parametrize("name", ["paint", "stroke"])
def test_a_cancelled_answer_ends_and_the_next_one_begins(page: Slow, name: str) -> None:
    visitor, event_id = at_work(page, name)
    with visitor.for_a_while():
        assert page.begun.get(timeout=60) == name
        visitor.cancel(event_id, name)
    assert page.ended.get(timeout=30) == name
    another_is_served(page)


@pytest.mark.parametrize("name", ["paint", "stroke"])
def test_an_answer_that_nobody_listens_for_any_more_ends(page: Slow, name: str) -> None:
    visitor, _ = at_work(page, name)
    with visitor.for_a_while():
        assert page.begun.get(timeout=60) == name
    assert page.ended.get(timeout=30) == name
    another_is_served(page)


def test_the_queue_ends_an_answer_that_nobody_listens_for(
    page: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, event_id = at_work(page, "paint")
    impatient = dataclasses.replace(page.policy, listen_seconds=0)
    with visitor.for_a_while():
        assert page.begun.get(timeout=60) == "paint"
        monkeypatch.setattr(page.waiting, "policy", impatient)
        monkeypatch.setattr(page.waiting, "_is_heard", lambda event: False)
        until(lambda: page.waiting.sweep() or not page.ended.empty())
    assert page.ended.get() == "paint"
    until(lambda: event_id not in page.waiting.event_ids_to_events)


def test_what_waits_is_not_begun_once_its_visitor_is_gone(page: Slow) -> None:
    first, event_id = at_work(page, "paint")
    with first.for_a_while():
        assert page.begun.get(timeout=60) == "paint"
        waiting = [at_work(page, name) for name in ("paint", "stroke", "draw", "paint")]
        for visitor, _ in waiting[:3]:
            with visitor.for_a_while():
                pass
        gone, cancelled = waiting[3]
        with gone.for_a_while():
            gone.cancel(cancelled, "paint")
        until(lambda: len(page.waiting) == 0)
        first.cancel(event_id, "paint")
    assert page.ended.get(timeout=30) == "paint"
    another_is_served(page)
    assert page.begun.empty(), "what its visitor gave up was begun"
