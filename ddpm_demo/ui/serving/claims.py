"""Whose file is whose: those who sent one or were given one may read it, and nobody else."""

from __future__ import annotations

import collections
import threading
from collections.abc import Iterable

MAX_FILES = 100_000  # that are remembered, of all visitors


class Claims:
    """Names of files by visitor; where they are too many, whoever has most loses the oldest.

    Args:
        most: How many names are remembered.
    """

    def __init__(self, most: int = MAX_FILES) -> None:
        self._most = most
        self._count = 0
        self._by_visitor: dict[str, collections.OrderedDict[str, None]] = {}
        self._lock = threading.Lock()

    def note(self, visitor: str, names: Iterable[str]) -> None:
        """Remembers files of a visitor."""
        with self._lock:
            for name in names:
                theirs = self._by_visitor.setdefault(visitor, collections.OrderedDict())
                self._count += name not in theirs
                theirs[name] = None
                theirs.move_to_end(name)
                while self._count > self._most:
                    self._forget_one()

    def has(self, visitor: str, name: str) -> bool:
        """Whether a file is a visitor's; one that is asked for is remembered longer."""
        with self._lock:
            theirs = self._by_visitor.get(visitor)
            if theirs is None or name not in theirs:
                return False
            theirs.move_to_end(name)
            return True

    def _forget_one(self) -> None:
        most = max(self._by_visitor, key=lambda visitor: len(self._by_visitor[visitor]))
        self._by_visitor[most].popitem(last=False)
        self._count -= 1
        if not self._by_visitor[most]:
            del self._by_visitor[most]
