"""Turns away whoever names a page or a request of somebody else.

What is not there and what is another's are refused alike: nobody learns which of the two it is.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from gradio.route_utils import API_PREFIX
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError

from ..serving import named
from ..serving.answers import no_answers, refusal
from .fair_queue import FairQueue
from .who import Who, who_asks

BEGINS = ("/queue/join", "/call/", "/run/", "/api/")
# what /queue/join and /call hold, which may be long, the queue looks at
BODIES = ("/cancel", "/reset", "/run/", "/api/")
UPLOADS = ("/upload", "/upload_progress")


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
        pages = [named.in_query(scope, named.PAGE), named.open_page(scope)]
        followed = named.in_query(scope, named.UPLOAD) if _part(scope) in UPLOADS else None
        events = [named.heard_request(scope)]
        return cls(*(list(filter(None, names)) for names in (pages, events, [followed])))

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
        names, part, posted = _Named.in_address(scope), _part(scope), scope["method"] == "POST"
        if posted and part.startswith(BODIES):
            body, receive = await _read(receive)
            names.add(body)
        begins = part.startswith(BEGINS) if posted else named.open_page(scope) is not None
        if names.belongs(queue, who_asks(HTTPConnection(scope)), begins=begins):
            await self.app(scope, receive, send)
            return
        if named.heard_page(scope) is not None or named.heard_request(scope) is not None:
            # as where nobody asked for anything
            await no_answers(scope, UserError("no_answer_waiting"))(scope, receive, send)
            return
        await refusal(scope, UserError("not_yours"), 403)(scope, receive, send)


def _part(scope: Scope) -> str:
    """The path behind the prefix of all that the page asks for."""
    return named.path_of(scope).removeprefix(API_PREFIX)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """A body, and what gives it once more."""
    parts: list[Message] = []
    while not parts or parts[-1].get("more_body"):
        parts.append(await receive())
    body = b"".join(part.get("body", b"") for part in parts)

    async def again() -> Message:
        return parts.pop(0) if parts else await receive()

    return body, again
