"""The address at which programs speak the protocol with the page."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo import __version__
from ddpm_demo.policy import Policy
from ddpm_demo.ui import models

from ..serving.named import path_of
from ..serving.routes import MCP
from .caller import GONE, Caller
from .front_door import FrontDoor
from .tools import OFFERED, Content, answer

TOLD = (
    "Draws with denoising diffusion models, shows their forward process, and trains new ones on "
    "pictures that you send."
)


class Mcp:
    """ASGI middleware, behind all that bounds a request.

    No session is kept between requests: each brings what it asks, and gets its answer.

    Args:
        app: What comes behind.
        policy: Bounds what a request brings.
    """

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.policy = policy
        _hush()
        self._manager = StreamableHTTPSessionManager(
            self._server(),
            json_response=True,
            stateless=True,
            max_request_body_size=policy.json_bytes,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            async with self._manager.run():
                await self.app(scope, receive, send)
        elif scope["type"] == "http" and MCP.fullmatch(path_of(scope)):
            if scope["method"] == "POST":
                await self._answered(scope, receive, send)
            else:  # nothing is told unasked
                await Response(status_code=405, headers={"allow": "POST"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; what it began ends with its caller."""
        caller = Caller(receive)
        await caller.read()
        watching = asyncio.create_task(caller.watch())
        try:
            known = {**scope, GONE: caller.gone}
            await self._manager.handle_request(known, caller.receive, send)
        finally:
            watching.cancel()

    def _server(self) -> Server[Any, Any]:
        server: Server[Any, Any] = Server("DDPM Demo", __version__, TOLD)

        @server.list_tools()
        async def offered() -> list[types.Tool]:
            keys = ", ".join(key for _, key in models.choices(self.policy))
            more = {"sample": f" Models: {keys}, and run/ with the token of a training."}
            return [tool.told(more.get(name, "")) for name, tool in OFFERED.items()]

        @server.call_tool()
        async def called(name: str, arguments: dict[str, Any]) -> Content:
            request = server.request_context.request
            assert request is not None  # each call comes by one
            return await answer(FrontDoor(request.scope), name, arguments)

        return server


def _hush() -> None:
    """Keeps out of the log what the package quotes there: it is as long as a stranger wishes."""
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    top = logging.getLogger()  # a part of the package writes to this one
    if _is_ours not in top.filters:
        top.addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    return "mcp" not in Path(record.pathname).parts or record.name != "root"
