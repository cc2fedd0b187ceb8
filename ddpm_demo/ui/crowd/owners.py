"""Whose a page is, and whose its requests are: of the visitor who began them, and nobody else's.

gradio knows a page by a name that the browser made up, and hands its answers to whoever says that
name. A name is remembered for as long as the server keeps anything of the page; afterwards there is
nothing left to take.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from ..lately import Lately
from .who import Who

KEPT_SECONDS = 600.0  # of a name that nothing is kept of
NAMES_EACH = 8  # visitors that one page may be known by
LONGEST = 100  # characters of a name; gradio's have 10 to 36
MOST = 20_000  # names, and requests; of more the longest unused go


class Owners:
    """The visitor of each page, upload and request."""

    def __init__(self) -> None:
        self._names: Lately[str, tuple[frozenset[str], float]] = Lately(MOST)
        self._events: Lately[str, str] = Lately(MOST)

    def claim(self, name: str, who: Who) -> bool:
        """Makes a name that nobody has the visitor's.

        Args:
            name: Of a page, as its browser says it.
            who: Who says it. Whoever came without a cookie may come back with the one that the
                answer brought, or again without.

        Returns:
            Whether it is theirs.
        """
        if len(name) > LONGEST:
            return False
        owners, _ = self._names.get(name, (who.names, 0.0))
        if who.visitor not in owners:
            return False
        if who.introduced and len(owners) < NAMES_EACH:  # each answer brought another cookie
            owners |= who.names
        self._touch(name, owners)
        return True

    def has(self, name: str, who: Who) -> bool:
        """Whether a page is a visitor's; one that nobody has is not."""
        return name in self._names and self.claim(name, who)

    def note(self, event: str, name: str) -> None:
        """Remembers the page of a request, also when it is over: a Cancel may come late."""
        self._events[event] = name

    def page_of(self, event: str) -> str | None:
        """The page of a request; None where it is not known."""
        return self._events.get(event)

    def sweep(self, alive: Iterable[str]) -> None:
        """Forgets who had the names of which nothing is kept.

        Args:
            alive: The pages of which something is.
        """
        for name in alive:
            if name in self._names:
                self._touch(name, self._names[name][0])
        oldest = time.monotonic() - KEPT_SECONDS
        while self._names:
            name, (_, used) = next(iter(self._names.items()))
            if used > oldest:
                return
            del self._names[name]

    def _touch(self, name: str, owners: frozenset[str]) -> None:
        self._names[name] = owners, time.monotonic()
