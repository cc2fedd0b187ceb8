"""Which pages are open, and which files each of them may still ask for.

gradio tracks the files of values by some paths only: what a handler yields in the course of a
drawing is lost to it. So this looks at every value that leaves the server.
"""

from __future__ import annotations

import collections
import dataclasses
import threading
import time
from collections.abc import Iterable

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from .named import open_page

MAX_PAGES = 10_000  # that are remembered


@dataclasses.dataclass
class _Page:
    """One page: how many connections say that it is open, what it holds, when it last did."""

    open: int = 0
    files: set[str] = dataclasses.field(default_factory=set)
    last: float = 0.0


@dataclasses.dataclass(frozen=True)
class Holding:
    """What is known of a file: an open page that holds it, if any, and for how long none has."""

    page: str | None
    idle: float


class Held:
    """The files by the page, which is known by its session's hash.

    A page is open while its heartbeat is connected. Other programs need not have one: what they
    hold counts from the last answer on.
    """

    def __init__(self) -> None:
        self._pages: collections.OrderedDict[str, _Page] = collections.OrderedDict()
        self._lock = threading.Lock()

    @property
    def middleware(self) -> Middleware:
        """The ASGI middleware that hears which pages are open."""
        return Middleware(_Heartbeats, held=self)

    def opened(self, page: str) -> None:
        """A page connected."""
        with self._lock:
            self._of(page).open += 1

    def closed(self, page: str) -> None:
        """A page's connection ended; one that holds nothing is forgotten."""
        with self._lock:
            one = self._of(page)
            one.open = max(0, one.open - 1)
            if not one.open and not one.files:
                del self._pages[page]

    def hold(self, page: str, names: Iterable[str]) -> None:
        """A page got these files, or named them; each is "folder/name" in the temporary folder."""
        if not page or not (new := set(names)):
            return
        with self._lock:
            self._of(page).files |= new

    def release(self, page: str, name: str) -> None:
        """A page needs a file no more."""
        with self._lock:
            if page in self._pages:
                self._of(page).files.discard(name)

    def holdings(self, seconds: float) -> dict[str, Holding]:
        """What is known by the file's name; pages that were closed so long ago are forgotten."""
        now = time.monotonic()
        found: dict[str, Holding] = {}
        with self._lock:
            for page, one in list(self._pages.items()):
                if not one.open and now - one.last > seconds:
                    del self._pages[page]
                    continue
                holding = Holding(page, 0.0) if one.open else Holding(None, now - one.last)
                for name in one.files:
                    known = found.setdefault(name, holding)
                    if holding.idle < known.idle:
                        found[name] = holding
        return found

    def _of(self, page: str) -> _Page:
        """The page, which is now the one that was last heard of."""
        one = self._pages.setdefault(page, _Page())
        one.last = time.monotonic()
        self._pages.move_to_end(page)
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        return one


class _Heartbeats:
    """Tells `Held` when a page's heartbeat begins and ends."""

    def __init__(self, app: ASGIApp, held: Held) -> None:
        self.app = app
        self.held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = open_page(scope) if scope["type"] == "http" else None
        if page is None:
            await self.app(scope, receive, send)
            return
        self.held.opened(page)
        try:
            await self.app(scope, receive, send)
        finally:
            self.held.closed(page)
