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
from .who import who_asks

# what goes on for as long as somebody reads it
STREAM = re.compile(rf"{API_PREFIX}/(?:queue/data|heartbeat/[^/]+|upload_progress|call/.+)/?$")


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
        if not reads or not STREAM.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        who = who_asks(HTTPConnection(scope))
        most = {who.visitor: self._each}
        if who.address:
            most[who.group] = self._each * self._factor
        if any(self._open[key] >= bound for key, bound in most.items()):
            await refusal(scope, UserError("too_many_streams"), 429)(scope, receive, send)
            return
        self._open.update(most.keys())
        try:
            await self.app(scope, receive, send)
        finally:
            self._open.subtract(most.keys())
            self._open += collections.Counter()  # drops the zeros
