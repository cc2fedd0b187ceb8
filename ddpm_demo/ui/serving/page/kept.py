"""The page is made once for each name that it is asked by, and sent again as it is.

gradio fills the page in for every request, which takes a tenth of a second of a processor and
gives the same bytes: they depend on the address that they name, and on nothing else.
"""

from __future__ import annotations

import asyncio
import collections
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..named import path_of
from .compressed import PATHS, takes_gzip

KEPT = 16  # addresses; two megabytes each where they do not come compressed
# what gradio makes the page's own address from
NAMING = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")


class _Answer(NamedTuple):
    start: Message
    body: bytes


class KeptPage:
    """ASGI middleware that keeps the page. Stands inside of all that tells visitors apart.

    What is new is made one at a time: whoever asks by many names waits for it alone. A query is
    for the page's scripts, so gradio is not told of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: collections.OrderedDict[tuple[object, ...], _Answer] = collections.OrderedDict()
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or path_of(scope) not in PATHS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        gzip = takes_gzip(headers.get("accept-encoding", ""))
        names = [tuple(headers.getlist(name)) for name in NAMING]
        key = (scope["path"], scope["scheme"], scope.get("root_path"), gzip, *names)
        if key not in self._kept:
            async with self._making:
                if key not in self._kept:
                    made = await self._made({**scope, "query_string": b""}, receive)
                    if made.start["status"] == 200:
                        self._kept[key] = made
                    else:
                        await _tell(made, send)
                        return
        self._kept.move_to_end(key)
        found = self._kept[key]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        await _tell(found, send)

    async def _made(self, scope: Scope, receive: Receive) -> _Answer:
        """The app's answer, whole."""
        start: Message = {}
        body = bytearray()

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app(scope, receive, take)
        return _Answer(start, bytes(body))


async def _tell(answer: _Answer, send: Send) -> None:
    # a list of its own: those outside add to it what is one visitor's, such as a cookie
    await send({**answer.start, "headers": list(answer.start["headers"])})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
