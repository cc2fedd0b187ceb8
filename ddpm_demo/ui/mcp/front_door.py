"""Asks the page's own server in the name of whoever called a tool."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any, NamedTuple
from urllib.parse import quote

from gradio.route_utils import API_PREFIX
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from ddpm_demo.ui.shell.kinds import SIGN

from ..serving.routes import FILE, UPLOAD
from .caller import GONE, LOST

# by these, and by cookies, the page knows a visitor, an address, its own name and a language
HANDED_ON = (
    b"accept-language",
    b"host",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
)


class Refused(Exception):
    """The page refuses; the text is its sentence."""


class _Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        """What the body holds; a sentence of the page is raised as `Refused`."""
        try:
            told = json.loads(self.body)
        except ValueError:
            told = self.body.decode(errors="replace").strip()
        if self.status == 200:
            return told
        sentence = told.get("detail") if isinstance(told, dict) else told
        raise Refused(str(sentence).rstrip(SIGN))


class FrontDoor:
    """The page as one caller sees it. It lasts for one call of a tool.

    Args:
        scope: Of the request that called the tool. The page is asked from the same address, with
            the same cookie, so every bound and every right is the caller's.
    """

    def __init__(self, scope: Scope) -> None:
        self._app: ASGIApp = scope["app"]
        self._outer = scope
        self._gone: asyncio.Event = scope[GONE]
        self._headers = [pair for pair in scope["headers"] if pair[0] in HANDED_ON]
        self._cookies = [value for name, value in scope["headers"] if name == b"cookie"]

    async def upload(self, content: bytes, name: str) -> dict[str, Any]:
        """Sends a file, as a visitor does; answers with the value that names it.

        Raises:
            Refused: when the page does not take it.
        """
        boundary = secrets.token_hex(16)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        (path,) = (await self._ask("POST", UPLOAD, body, kind)).json()
        return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": name}

    async def call(self, name: str, **values: Any) -> list[Any]:
        """The outputs of an endpoint.

        Raises:
            Refused: with the sentence that the page would show.
        """
        place = f"{API_PREFIX}/call/v2/{name}"
        asked = (await self._ask("POST", place, json.dumps(values).encode())).json()
        answer = await self._ask("GET", f"{place}/{asked['event_id']}")
        *_, last = [part for part in answer.body.decode().split("\n\n") if part.strip()]
        kind, _, text = last.partition("\n")
        told = json.loads(text.removeprefix("data: "))
        if kind == "event: complete":
            return list(told)
        sentence = (told.get("error") or told.get("message")) if isinstance(told, dict) else told
        raise Refused(str(sentence or "The page did not answer.").rstrip(SIGN))

    async def file(self, value: dict[str, Any]) -> bytes:
        """The bytes of a file that an endpoint answered with."""
        answer = await self._ask("GET", f"{FILE}{value['path']}")
        if answer.status != 200:
            answer.json()
        return answer.body

    async def _ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> _Answer:
        if self._gone.is_set():
            raise Refused("Nobody waits for this any more.")
        headers = list(self._headers)
        if self._cookies:
            headers.append((b"cookie", b"; ".join(self._cookies)))
        if method == "POST":
            length = str(len(body)).encode()
            headers += [(b"content-type", kind.encode()), (b"content-length", length)]
        scope = {
            "type": "http",
            "asgi": self._outer["asgi"],
            "http_version": "1.1",
            "scheme": self._outer["scheme"],
            "server": self._outer["server"],
            "client": self._outer["client"],
            "method": method,
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": b"",
            "headers": headers,
            "state": {},
        }
        unread, heard, over = [body], bytearray(), asyncio.Event()
        start: Message = {"status": 500, "headers": []}

        async def receive() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            await _either(over, self._gone)
            return LOST

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                heard.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    over.set()

        await self._app(scope, receive, send)
        if not over.is_set():
            raise Refused("Nobody waits for this any more.")
        answer = _Answer(start["status"], Headers(raw=start["headers"]), bytes(heard))
        self._keep_cookies(answer.headers)
        return answer

    def _keep_cookies(self, headers: Headers) -> None:
        """What one answer of the page gives a visitor without a cookie, the next request has."""
        for header in headers.getlist("set-cookie"):
            self._cookies.append(header.partition(";")[0].encode("latin-1"))


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Returns once one of them has come."""
    waits = {asyncio.create_task(event.wait()) for event in (one, other)}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
