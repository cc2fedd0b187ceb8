"""File names: how they are shown, which an operating system left behind, which come twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath

MAX_NAME = 200  # characters of a name that are kept
_LEFTOVERS = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}

Fingerprint = Callable[[], tuple[int, int]]  # () → size and CRC-32 of a file, computed on demand


def display_name(name: str) -> str:
    """A name fit for reports: composed, printable and at most `MAX_NAME` characters long.

    macOS stores 한 as three letters; composition makes it one.
    """
    composed = unicodedata.normalize("NFC", name)
    if not composed.isprintable():
        composed = "".join(char if char.isprintable() else "\ufffd" for char in composed)
    return composed if len(composed) <= MAX_NAME else "…" + composed[1 - MAX_NAME :]


def is_leftover(name: str) -> bool:
    """Whether an operating system leaves files or folders of this name behind."""
    return name.startswith(".") or name == "__MACOSX" or name.lower() in _LEFTOVERS


class Collection:
    """The names of files that arrive in several batches; files of one name are told apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._fingerprints: dict[str, list[Fingerprint]] = {}

    def add(self, name: str, fingerprint: Fingerprint) -> str | None:
        """The name under which a file is kept.

        Returns:
            `name`, or "name (2)" when another file has it; None when this very file was added
            before.
        """
        known = self._fingerprints.setdefault(name, [])
        if known and fingerprint() in [other() for other in known]:
            return None
        known.append(fingerprint)
        path, free, k = PurePosixPath(name), name, 1
        while free in self._taken:
            k += 1
            free = str(path.with_name(f"{path.stem} ({k}){path.suffix}"))
        self._taken.add(free)
        return free
