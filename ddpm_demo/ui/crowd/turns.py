"""Whose turn it is: addresses take turns, and behind each its visitors.

Whoever makes a new visitor for each request so gains nothing over the other addresses, and within
an address nothing over those who have waited longer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from gradio.queueing import Event

from ..lately import Lately
from .who import Who, who_asks

REMEMBERED = 4000  # last turns
# where those wait that read the pictures of a draft, which may take minutes: see `has_place`
READING: dict[str, Any] = {"concurrency_id": "reading", "concurrency_limit": 4}


class Turns:
    """Who has waited longest: since it came, or since the end of its last turn in the room."""

    def __init__(self) -> None:
        self._last: Lately[tuple[str, str], float] = Lately(REMEMBERED)

    def next(self, ready: Sequence[Event]) -> Event:
        """The request to begin.

        Args:
            ready: Those of one room that may begin, at least one.
        """
        of_address = self._longest(ready, lambda who: who.group)
        of_visitor = self._longest(of_address, lambda who: who.visitor)
        return min(of_visitor, key=lambda one: one.enqueue_time)

    def note(self, event: Event) -> None:
        """A request begins, or is under way: its visitor and address have their turn."""
        who = who_of(event)
        for name in {who.group, who.visitor}:
            self._last[event.concurrency_id, name] = time.monotonic()

    def _longest(self, ready: Sequence[Event], name_of: Callable[[Who], str]) -> list[Event]:
        """The requests of whoever has waited longest."""
        by_name: dict[str, list[Event]] = {}
        for event in ready:
            by_name.setdefault(name_of(who_of(event)), []).append(event)

        def since(name: str) -> float:
            came = min(event.enqueue_time for event in by_name[name])
            return max(came, self._last.get((ready[0].concurrency_id, name), -math.inf))

        return by_name[min(by_name, key=since)]


def has_place(event: Event, at_work: Sequence[Event]) -> bool:
    """Whether a request may begin in a room of several places.

    There a visitor has one, and the last is for an address that has none.

    Args:
        event: The request.
        at_work: All requests that are under way.
    """
    if event.concurrency_id != READING["concurrency_id"]:
        return True
    inside = [who_of(one) for one in at_work if one.concurrency_id == event.concurrency_id]
    who, last = who_of(event), len(inside) >= READING["concurrency_limit"] - 1
    if any(one.visitor == who.visitor for one in inside):
        return False
    return not (last and any(one.group == who.group for one in inside))


def who_of(event: Event) -> Who:
    """Who asked."""
    return who_asks(event.request, event.session_hash)
