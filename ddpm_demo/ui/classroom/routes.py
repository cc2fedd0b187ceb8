"""The addresses of a class: lead it, ask where it is, and the QR code of its link.

They are answered before anything that bounds or queues what a visitor asks of a model: thirty pages
that ask a few times a second take nobody's place.
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from gradio.route_utils import API_PREFIX
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.errors import UserError

from ..serving.answers import refusal, sentence
from ..serving.brief import brief_object
from ..serving.hosts import is_loopback
from ..serving.named import path_of
from . import qr
from .rate import Rate
from .rooms import CODE, Rooms

LEAD = f"{API_PREFIX}/class"
ASK = f"{API_PREFIX}/class/{CODE}"
DRAW = f"{API_PREFIX}/qr"
_ASKED = re.compile(f"{API_PREFIX}/class/({CODE})")
LEAD_BYTES = 200
LINK_BYTES = 4000
CODES = 120  # a minute: a long one takes 0.1 s of a core
STATUS = {"class_wait": 429}
FRESH = {"cache-control": "no-store"}


class Classes:
    """ASGI middleware, behind what looks where a request comes from.

    Args:
        app: What comes behind.
        rooms: Where the classes are.
        public: Tells the public link of this server, if it has one.
        address: Tells where a request comes from; None where addresses prove nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        rooms: Rooms,
        public: Callable[[], str | None],
        address: Callable[[Scope], str | None] = lambda _: None,
    ) -> None:
        self.app, self.rooms, self._public, self._address = app, rooms, public, address
        self._codes = Rate(CODES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer to a request of a class; None for any other request."""
        path = path_of(scope)
        try:
            if scope["method"] == "POST" and path == LEAD:
                return self._led(await brief_object(receive, LEAD_BYTES), self._address(scope))
            if scope["method"] == "POST" and path == DRAW:
                return await self._drawn(
                    await brief_object(receive, LINK_BYTES), self._address(scope)
                )
        except UserError as error:
            return refusal(scope, error, STATUS.get(error.code, 400))
        found = _ASKED.fullmatch(path)
        if found is None:
            return None
        try:
            return JSONResponse(dataclasses.asdict(self.rooms.place(found[1])), headers=FRESH)
        except UserError as error:  # no line in the log: thirty pages ask again and again
            return sentence(scope, error, 404)

    def _led(self, told: dict[str, Any], address: str | None) -> Response:
        asked = told.get("key"), told.get("tab"), told.get("t")
        code = self.rooms.move(*asked, stays=told.get("stays") is True, address=address)
        moves = self.rooms.place(code).moves
        return JSONResponse({"code": code, "moves": moves}, headers=FRESH)

    async def _drawn(self, told: dict[str, Any], address: str | None) -> Response:
        """The link as others can open it, and its code; no code where it is too long for one."""
        link = _for_others(told.get("link"), self._public())
        self._codes.take(address)
        try:
            rows = await asyncio.to_thread(qr.rows, link)
        except UserError:
            rows = ()
        return JSONResponse({"link": link, "rows": rows})


def _for_others(link: object, public: str | None) -> str:
    """A link of the page, by its public name where the page is looked at on its own computer.

    Raises:
        UserError: "link_refused" for what is no link to a page.
    """
    try:
        parts = urlsplit(link if isinstance(link, str) else "")
        if parts.scheme not in ("http", "https") or not parts.hostname or not str(link).isascii():
            raise ValueError
    except ValueError:
        raise UserError("link_refused") from None
    if public is None or not is_loopback(parts.hostname):
        return str(link)
    told = urlsplit(public)
    return parts._replace(scheme=told.scheme, netloc=told.netloc).geturl()
