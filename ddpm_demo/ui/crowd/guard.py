"""Turns away whoever names a page or a request of somebody else.

What is not there and what is another's are refused alike: nobody learns which of the two it is.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any
from urllib.parse import parse_qs

from gradio.route_utils import API_PREFIX
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError

from ..serving.answers import no_answers, refusal
from .fair_queue import FairQueue
from .who import Who, who_asks

BEGINS = ("/queue/join", "/heartbeat/", "/call/", "/run/", "/api/", "/component_server")
# what /queue/join and /call hold, which may be long, the queue looks at
BODIES = ("/cancel", "/reset", "/run/", "/api/", "/component_server")
LISTENS = "/queue/data"
UPLOADS = re.compile(rf"{API_PREFIX}/upload(?:_progress)?/?$")
PAGES = re.compile(rf"{API_PREFIX}/(?:heartbeat/([^/]+)/?|stream/([^/]+)/[^/]+/.+)$")
EVENTS = re.compile(rf"{API_PREFIX}/(?:call/(?:v2/)?[^/]+/([^/]+)|stream/([^/]+)(?:/close)?)/?$")


@dataclasses.dataclass
class _Named:
    """What a request names.

    Args:
        pages: By the names that their browsers gave them.
        events: Requests that were made before.
        uploads: By the names that browsers gave them, to hear how far they are.
    """

    pages: list[Any] = dataclasses.field(default_factory=list)
    events: list[Any] = dataclasses.field(default_factory=list)
    uploads: list[str] = dataclasses.field(default_factory=list)

    @classmethod
    def in_address(cls, scope: Scope) -> _Named:
        path, query = scope["path"], parse_qs(scope["query_string"].decode("latin-1"))
        uploads = query.get("upload_id", []) if UPLOADS.search(path) else []
        named = cls(list(query.get("session_hash", [])), [], uploads[-1:])
        if found := PAGES.search(path):
            named.pages += filter(None, found.groups())
        elif (found := EVENTS.search(path)) and (scope["method"], found[2]) != ("POST", None):
            named.events += filter(None, found.groups())
        return named

    def add(self, body: bytes) -> None:
        """Adds what a body names, read in the way of gradio."""
        try:
            values = json.loads(body or b"{}")
        except ValueError:
            return
        if isinstance(values, dict):
            self.pages += [values["session_hash"]] if values.get("session_hash") else []
            self.events += [values["event_id"]] if values.get("event_id") else []

    def belongs(self, queue: FairQueue, who: Who, *, begins: bool) -> bool:
        """Whether all of it is a visitor's, or becomes so."""
        owners = queue.owners
        has = owners.claim if begins else owners.has
        return (
            all(isinstance(page, str) and has(page, who) for page in self.pages)
            and all(owners.claim(f"upload {name}", who) for name in self.uploads)
            and all(isinstance(e, str) and queue.is_asked_by(e, who) for e in self.events)
        )


class Guard:
    """ASGI middleware of a public page, behind what knows visitors and bounds bodies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        blocks = getattr(scope.get("app"), "get_blocks", lambda: None)()
        queue = getattr(blocks, "_queue", None) if scope["type"] == "http" else None
        if not isinstance(queue, FairQueue):
            await self.app(scope, receive, send)
            return
        queue.sweep()
        named, part = _Named.in_address(scope), scope["path"].rpartition(API_PREFIX)[2]
        if scope["method"] == "POST" and part.startswith(BODIES):
            body, receive = await _read(receive)
            named.add(body)
        request = HTTPConnection(scope)
        # it names a page in a form, which no page of ours sends
        form = request.headers.get("content-type", "").startswith("multipart")
        hidden = form and part.startswith(BODIES)
        posted = scope["method"] == "POST"  # or it says that a page is open
        begins = part.startswith(BEGINS if posted else "/heartbeat/")
        if not hidden and named.belongs(queue, who_asks(request), begins=begins):
            await self.app(scope, receive, send)
            return
        if scope["method"] != "POST" and (part == LISTENS or part.startswith("/call/")):
            # as where nobody asked for anything
            await no_answers(scope, UserError("no_answer_waiting"))(scope, receive, send)
            return
        await refusal(scope, UserError("not_yours"), 403)(scope, receive, send)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """A body, and what gives it once more."""
    parts: list[Message] = []
    while not parts or parts[-1].get("more_body"):
        parts.append(await receive())
    body = b"".join(part.get("body", b"") for part in parts)

    async def again() -> Message:
        return parts.pop(0) if parts else await receive()

    return body, again
