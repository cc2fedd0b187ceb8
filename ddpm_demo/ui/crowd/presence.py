"""Tells the queue who listens for an answer, and the sessions which pages are open."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from ..serving import named
from .fair_queue import FairQueue
from .sessions import Sessions


class Presence:
    """ASGI middleware, behind what turns strangers away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with _presence(scope) if scope["type"] == "http" else _nothing():
            await self.app(scope, receive, send)


def _presence(scope: Scope) -> contextlib.AbstractContextManager[None]:
    """While somebody listens for an answer, or shows that a page is open."""
    app = scope["app"]
    if heard := named.heard_page(scope) or named.heard_request(scope):
        return _listening(app, heard)
    if page := named.open_page(scope):
        sessions = app.state_holder
        return sessions.opened(page) if isinstance(sessions, Sessions) else _nothing()
    return _nothing()


def _listening(app: Any, key: str) -> contextlib.AbstractContextManager[None]:
    queue = app.get_blocks()._queue
    return queue.listening(key) if isinstance(queue, FairQueue) else _nothing()


def _nothing() -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext()
