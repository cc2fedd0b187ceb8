"""How answers of the model are cancelled and ended."""

from __future__ import annotations

import time
from collections.abc import Iterator

import gradio as gr
import pytest

from ddpm_demo.ui.components.asking import REMEMBERED, Stops


def asking(session: str = "page") -> gr.Request:
    return gr.Request(session_hash=session)


def answer(stops: Stops, steps: int = 3) -> Iterator[int]:
    def steps_until_stopped(request: gr.Request) -> Iterator[int]:
        for step in range(steps):
            yield step
            if stops.asked(request):
                return

    yield from stops.watched(steps_until_stopped)(asking())


def test_cancel_counts_while_a_drawing_waits() -> None:
    stops = Stops()
    stops.begin(asking())
    waiting = answer(stops)
    stops.ask(asking())
    assert [value for value in waiting if isinstance(value, int)] == []
    stops.begin(asking())
    assert list(answer(stops)) == [0, 1, 2], "the next press begins anew"


def test_cancel_ends_a_drawing_after_the_step_at_hand() -> None:
    stops, other = Stops(), asking("other")
    running = answer(stops)
    assert next(running) == 0
    stops.ask(other)
    assert next(running) == 1
    stops.ask(asking())
    assert list(running) == []
    assert not stops.asked(asking()), "it is over"


def test_an_answer_that_takes_too_long_ends_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda sentence, duration: told.append(sentence))
    stops = Stops(seconds=300)
    running = answer(stops)
    assert next(running) == 0
    assert told == []
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 301)
    assert list(running) == []
    assert "300 s " in told[0]


def test_what_is_remembered_of_cancelling_does_not_grow() -> None:
    stops = Stops()
    for page in range(REMEMBERED + 10):
        stops.ask(asking(f"page {page}"))
    assert len(stops._asked) == REMEMBERED
    list(answer(stops))
    assert not stops._ends
