"""Reads a request of a few bytes, for what answers before gradio does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Receive

from ddpm_demo.errors import UserError

SECONDS = 10.0  # for all of it


async def brief_object(receive: Receive, most: int) -> dict[str, Any]:
    """The JSON object in a body.

    Args:
        receive: Of the request.
        most: Bytes that the body may have.

    Raises:
        UserError: "brief_unreadable" for anything else, for more, and for what comes too slowly.
    """
    try:
        async with asyncio.timeout(SECONDS):
            body = await _read(receive, most)
        found = json.loads(body)
    except (TimeoutError, ValueError, RecursionError):
        raise UserError("brief_unreadable", limit=most) from None
    if not isinstance(found, dict):
        raise UserError("brief_unreadable", limit=most)
    return found


async def _read(receive: Receive, most: int) -> bytes:
    """The body; raises `ValueError` for one that is too long, or broken off."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ValueError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise ValueError
    return body
