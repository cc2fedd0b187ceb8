"""Whose turn it is: addresses take turns, and behind each its visitors.

Whoever makes a new visitor for each request so gains nothing over the other addresses, and within
an address nothing over those who have waited longer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from gradio.queueing import Event

from ..lately import Lately
from .who import Who, who_asks

REMEMBERED = 4000  # last turns


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


def who_of(event: Event) -> Who:
    """Who asked."""
    return who_asks(event.request, event.session_hash)
