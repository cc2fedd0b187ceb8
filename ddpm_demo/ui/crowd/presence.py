"""Tells the queue who listens for an answer, and the sessions which pages are open."""

from __future__ import annotations

import contextlib
import re
from typing import Any
from urllib.parse import parse_qs

from gradio.route_utils import API_PREFIX
from starlette.types import ASGIApp, Receive, Scope, Send

from .fair_queue import FairQueue
from .sessions import Sessions

LISTENS = re.compile(rf"{API_PREFIX}/call/(?:v2/)?[^/]+/([^/]+)/?$")
DATA = f"{API_PREFIX}/queue/data"
OPEN = re.compile(rf"{API_PREFIX}/heartbeat/([^/]+)$")


class Presence:
    """ASGI middleware, behind what turns strangers away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reads = scope["type"] == "http" and scope["method"] != "POST"
        with _presence(scope) if reads else _nothing():
            await self.app(scope, receive, send)


def _presence(scope: Scope) -> contextlib.AbstractContextManager[None]:
    """While somebody listens for an answer, or shows that a page is open."""
    path, app = scope["path"], scope["app"]
    if path.endswith(DATA):
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        return _listening(app, session)
    if found := LISTENS.search(path):
        return _listening(app, found[1])
    if found := OPEN.search(path):
        sessions = app.state_holder
        return sessions.opened(found[1]) if isinstance(sessions, Sessions) else _nothing()
    return _nothing()


def _listening(app: Any, key: str) -> contextlib.AbstractContextManager[None]:
    queue = app.get_blocks()._queue
    return queue.listening(key) if isinstance(queue, FairQueue) else _nothing()


def _nothing() -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext()
