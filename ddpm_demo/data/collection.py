"""The names of a collection that several batches make up: which file is new, and its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

Print = Callable[[], tuple[int, int]]  # a file's size and CRC-32, found out when asked for


class Collection:
    """Files by name; two of one name are told apart by their prints."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._prints: dict[str, list[Print]] = {}

    def add(self, name: str, print_of: Print) -> str | None:
        """The name that a file gets: its own, or "name (2)" if another file has it.

        None if this very file is there already.
        """
        known = self._prints.setdefault(name, [])
        if known and print_of() in [other() for other in known]:
            return None
        known.append(print_of)
        path, free, k = PurePosixPath(name), name, 1
        while free in self._taken:
            k += 1
            free = str(path.with_name(f"{path.stem} ({k}){path.suffix}"))
        self._taken.add(free)
        return free
