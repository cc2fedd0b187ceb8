"""Whoever asks, for as long as they wait for the answer."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

GONE = "ddpm_demo.gone"  # in the scope of a request: the event that its caller hung up
LOST: Message = {"type": "http.disconnect"}


class Caller:
    """Reads a request to its end, and then waits for its caller to hang up.

    Args:
        receive: Of the request, whose length others bound.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._body: list[bytes] = []
        self.gone = asyncio.Event()

    async def watch(self) -> None:
        """Ends when the caller is gone."""
        while (await self._receive())["type"] != LOST["type"]:
            pass
        self.gone.set()

    async def read(self) -> None:
        """Takes in all that the caller sends."""
        body = b""
        while True:
            message = await self._receive()
            if message["type"] == LOST["type"]:
                self.gone.set()
                break
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        self._body = [body]

    async def receive(self) -> Message:
        """What was taken in, once; then the caller's end."""
        if self._body:
            return {"type": "http.request", "body": self._body.pop(), "more_body": False}
        await self.gone.wait()
        return LOST
