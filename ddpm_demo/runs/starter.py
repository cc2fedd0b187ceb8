"""Whose a run is on a public page: noted by the server, not told by the visitor."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib

from .folder.run import Run


@dataclasses.dataclass(frozen=True)
class Starter:
    """Who makes or starts a run.

    Args:
        visitor: By the signed cookie; "" where nobody is told apart.
        address: Where the visitor comes from; "" where addresses prove nothing.
    """

    visitor: str = ""
    address: str = ""

    def note(self, run: Run) -> None:
        """Writes into a run whose it is, as digests: the names themselves are the visitor's."""
        if self.visitor:
            run.visitor_file.write_text(f"{_digest(self.visitor)}\n{_digest(self.address)}\n")

    def made(self, run: Run) -> bool:
        """Whether this visitor made or started a run."""
        return bool(self.visitor) and _noted(run)[:1] == [_digest(self.visitor)]

    def came_from(self, run: Run) -> bool:
        """Whether a visitor of this address made or started a run."""
        return bool(self.address) and _noted(run)[1:2] == [_digest(self.address)]


NOBODY = Starter()


def origin_of(run: Run) -> str:
    """What runs of one address have in common; "" where it is not known."""
    return "".join(_noted(run)[1:2])


def _noted(run: Run) -> list[str]:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return run.visitor_file.read_text().split()
    return []


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
