"""How work tells whoever asked for it how far it is. What a callback raises ends the work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # (done, total)
StageProgress = Callable[[str, int, int], None]  # (stage, done, total)


def silent(*_: object) -> None:
    """The callback of those who do not ask: a `Progress` and a `StageProgress`."""
