"""A bounded dict for what is remembered of pages and runs: nobody says when these are gone."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Lately(dict[Key, Value]):
    """A dict that forgets: of more entries than it may have, those that were set longest ago go.

    Threads may share it: each of its steps is one that no other thread comes between.

    Args:
        most: How many entries it has at most.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        self.pop(key, None)  # it becomes the newest
        super().__setitem__(key, value)
        while len(self) > self.most:
            self.pop(next(iter(self)), None)
