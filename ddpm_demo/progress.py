"""Callbacks by which long work reports its progress. What a callback raises ends the work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # (done, total)
StageProgress = Callable[[str, int, int], None]  # (stage, done, total)


def silent(*_: object) -> None:
    """A `Progress` and a `StageProgress` that do nothing."""
