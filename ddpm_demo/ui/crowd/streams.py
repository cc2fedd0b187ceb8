"""How many answers one visitor may have open at a time: each holds a connection for hours."""

from __future__ import annotations

import collections
import re

from gradio.route_utils import API_PREFIX
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy

from ..serving.answers import refusal
from .who import Who, who_asks

# what goes on for as long as somebody reads it
STREAM = re.compile(rf"{API_PREFIX}/(?:queue/data|(heartbeat)/[^/]+|upload_progress|call/.+)/?$")
STRANGERS = 40  # browsers without cookies that may share one name, where addresses prove nothing


class Streams:
    """ASGI middleware, behind what knows visitors.

    Args:
        app: What comes behind.
        policy: `streams_each` for one visitor, `address_factor` times that for an address.
    """

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self._each, self._factor = policy.streams_each, policy.address_factor
        self._open: collections.Counter[str] = collections.Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reads = scope["type"] == "http" and scope["method"] == "GET"
        stream = STREAM.search(scope["path"]) if reads else None
        if stream is None:
            await self.app(scope, receive, send)
            return
        most = self._bounds(who_asks(HTTPConnection(scope)), stream[1] or "answers")
        if any(self._open[key] >= bound for key, bound in most.items()):
            await refusal(scope, UserError("too_many_streams"), 429)(scope, receive, send)
            return
        self._open.update(most.keys())
        try:
            await self.app(scope, receive, send)
        finally:
            self._open.subtract(most.keys())
            self._open += collections.Counter()  # drops the zeros

    def _bounds(self, who: Who, kind: str) -> dict[str, float]:
        """How many streams of a kind each name of a visitor may have open.

        Signs of life are counted apart: whatever is open, an open page can be answered. A browser
        without cookies is known by its address, which many may share.
        """
        alone = self._each * (STRANGERS if who.introduced else 1)
        most = {} if who.introduced and who.address else {f"{kind} {who.visitor}": alone}
        return most | ({f"{kind} {who.group}": self._each * self._factor} if who.address else {})
