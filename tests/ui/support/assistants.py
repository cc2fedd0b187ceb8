"""Programs that speak the Model Context Protocol with a page."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from mcp import ClientSession, types
from mcp.client.streamable_http import streamable_http_client

from tests.support.pictures import colours, encoded
from tests.ui.support.loops import finished


class Program:
    """One that speaks the protocol with the page.

    Args:
        address: Of the page.
        headers: Of all that it asks.
    """

    def __init__(self, address: str, **headers: str) -> None:
        self.place = f"{address}gradio_api/mcp"
        self.headers = headers

    def call(self, tool: str, /, **arguments: Any) -> types.CallToolResult:
        return self._within(lambda session: session.call_tool(tool, arguments))

    def at_once(self, count: int, tool: str, /, **arguments: Any) -> list[types.CallToolResult]:
        """The answers of so many calls that are made together."""

        async def ask(session: ClientSession) -> list[types.CallToolResult]:
            calls = (session.call_tool(tool, arguments) for _ in range(count))
            return list(await asyncio.gather(*calls))

        return list(self._within(ask))

    def tools(self) -> dict[str, types.Tool]:
        return {tool.name: tool for tool in self._within(lambda s: s.list_tools()).tools}

    def _within(self, ask: Callable[[ClientSession], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            async with (
                httpx.AsyncClient(headers=self.headers, timeout=300) as http,
                streamable_http_client(self.place, http_client=http) as (read, write, _),
                ClientSession(read, write) as session,
            ):
                await session.initialize()
                return await ask(session)

        return finished(main())


def said(result: types.CallToolResult) -> Any:
    """What a tool answered in JSON."""
    assert not result.isError, result.content
    (text,) = [part.text for part in result.content if isinstance(part, types.TextContent)]
    return json.loads(text)


def refused(result: types.CallToolResult) -> str:
    """The sentence of a tool that refused."""
    assert result.isError, result.content
    (part,) = result.content
    assert isinstance(part, types.TextContent)
    return part.text


def picture(edge: int = 40, seed: int = 0) -> str:
    """A picture of noise, as a tool takes one."""
    return base64.b64encode(encoded(colours(edge, edge, seed))).decode()
