"""Whether anybody still waits for what is being worked out: work for nobody ends by itself.

gradio ends a generator at its next value, and a plain function never. So the queue notes, in the
context of each answer, the request that it is for, and whoever works in many steps looks here.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar

import gradio as gr
from gradio.queueing import Event

_REQUEST: contextvars.ContextVar[Event | None] = contextvars.ContextVar("request", default=None)

Value = TypeVar("Value")


class Unwanted(gr.Error):
    """Ends the work for a visitor who is gone; nobody is left to be told."""

    code = "unwanted"

    def __init__(self) -> None:
        super().__init__("", print_exception=False)


def work_for(event: Event) -> None:
    """What is called from here on, in this task, is for a request."""
    _REQUEST.set(event)


def is_wanted() -> bool:
    """Whether somebody waits: not once a request was cancelled, or its listener is gone."""
    event = _REQUEST.get()
    return event is None or event.alive


def unwanted() -> Callable[[], bool]:
    """What tells, in other threads too, that nobody waits any more for what is done here."""
    event = _REQUEST.get()
    return lambda: event is not None and not event.alive


def check_wanted() -> None:
    """Raises `Unwanted` when nobody waits any more."""
    if not is_wanted():
        raise Unwanted


def while_wanted(values: Iterable[Value]) -> Iterator[Value]:
    """The same values, as long as somebody waits for them; then a generator of them is closed.

    Raises:
        Unwanted: when nobody does.
    """
    try:
        for value in values:
            check_wanted()
            yield value
    finally:
        if isinstance(values, Generator):
            values.close()
