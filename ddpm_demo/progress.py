"""Callbacks by which long work reports its progress, and how long it still takes.

What a callback raises ends the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[int, int], None]  # (done, total)
StageProgress = Callable[[str, int, int], None]  # (stage, done, total)


def silent(*_: object) -> None:
    """A `Progress` and a `StageProgress` that do nothing."""


class TimeLeft:
    """How long a part of a long work still takes, judged by the time it took so far."""

    def __init__(self) -> None:
        self._part: str | None = None
        self._first, self._since = 0, 0.0

    def left(self, part: str, done: int, total: int) -> float | None:
        """Seconds; None while nothing can be said."""
        now = time.monotonic()
        if part != self._part:
            self._part, self._first, self._since = part, done, now
        took, gone = now - self._since, done - self._first
        return took / gone * (total - done) if gone > 0 and took > 1 and done < total else None
