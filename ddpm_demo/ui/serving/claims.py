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
        # who has so many names, for each number of names: to find who has most takes no search
        self._with: dict[int, dict[str, None]] = {}
        self._highest = 0
        self._lock = threading.Lock()

    def note(self, visitor: str, names: Iterable[str]) -> None:
        """Remembers files of a visitor."""
        with self._lock:
            for name in names:
                theirs = self._by_visitor.setdefault(visitor, collections.OrderedDict())
                if name not in theirs:
                    theirs[name] = None
                    self._counted(visitor, len(theirs) - 1, len(theirs))
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
        most = next(iter(self._with[self._highest]))
        theirs = self._by_visitor[most]
        theirs.popitem(last=False)
        self._counted(most, len(theirs) + 1, len(theirs))
        if not theirs:
            del self._by_visitor[most]

    def _counted(self, visitor: str, before: int, now: int) -> None:
        """A visitor has one name more, or one less."""
        self._count += now - before
        if before:
            del self._with[before][visitor]
            if not self._with[before]:
                del self._with[before]
        if now:
            self._with.setdefault(now, {})[visitor] = None
        # of the one who had most nobody else may have as many: then it is one less
        self._highest = max(self._highest, now)
        if self._highest not in self._with:
            self._highest = now
