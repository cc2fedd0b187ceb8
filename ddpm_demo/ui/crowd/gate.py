"""The middleware of every page that bounds what comes in: how much, how slowly, by whom."""

from __future__ import annotations

import asyncio
import collections
import math
import time
from collections.abc import Callable

from gradio.route_utils import API_PREFIX
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui.words import say

from ..handlers import language
from .sessions import Sessions
from .who import who_asks

UPLOAD = f"{API_PREFIX}/upload"
RECORDING = f"{API_PREFIX}/process_recording"  # of gradio's screen recorder: no page here has one


class Gate:
    """What each request passes.

    Args:
        app: What comes behind.
        policy: The bounds on what a request brings.
        room_for: Whether the disk has room for so many bytes more.
    """

    def __init__(self, app: ASGIApp, policy: Policy, room_for: Callable[[int], bool]) -> None:
        self.app = app
        self.policy = policy
        self._room_for = room_for
        self._uploads: collections.Counter[str] = collections.Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            sessions = Sessions()
            sessions.set_blocks(scope["app"].get_blocks())
            scope["app"].state_holder = sessions
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self._posted(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _posted(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        lang = language(request)
        if scope["path"].endswith(RECORDING):
            await PlainTextResponse("", 404, {"connection": "close"})(scope, receive, send)
            return
        if not scope["path"].endswith(UPLOAD):
            await self._within_time(scope, receive, send, lang)
            return
        length = request.headers.get("content-length", "")
        if not self._room_for(int(length) if length.isdecimal() else 0):
            await _refusal(UserError("disk_low"), 507, lang)(scope, receive, send)
            return
        who = who_asks(request)
        each, factor = self.policy.uploads_each, self.policy.address_factor
        keys = {who.visitor: each} | ({who.group: each * factor} if who.address else {})
        if any(self._uploads[key] >= most for key, most in keys.items()):
            await _refusal(UserError("too_many_uploads", limit=each), 429, lang)(
                scope, receive, send
            )
            return
        self._uploads.update(keys.keys())
        try:
            await self._within_time(scope, receive, send, lang)
        finally:
            self._uploads.subtract(keys.keys())
            self._uploads += collections.Counter()  # drops the zeros

    async def _within_time(self, scope: Scope, receive: Receive, send: Send, lang: str) -> None:
        """Ends a request whose body comes in more slowly than the bounds allow."""
        body = _Body(receive, send, self.policy)
        try:
            await self.app(scope, body.receive, body.send)
        except ClientDisconnect:
            if not body.late:  # the visitor hung up
                return
        except Exception:
            if not body.late:
                raise
        if body.late and not body.answered:
            await _refusal(UserError("upload_slow"), 408, lang)(scope, receive, send)


class _Body:
    """What a request brings, with a clock."""

    def __init__(self, receive: Receive, send: Send, policy: Policy) -> None:
        self._receive, self._send = receive, send
        self._rate = policy.body_rate
        self._ends = time.monotonic() + policy.body_seconds
        self._whole = math.isinf(policy.body_seconds)
        self.late = self.answered = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            left = self._ends - time.monotonic()
            message = await asyncio.wait_for(self._receive(), max(0.0, left))
        except TimeoutError:
            self.late = True
            return {"type": "http.disconnect"}
        self._ends += len(message.get("body", b"")) / self._rate if self._rate else math.inf
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self.late and not self.answered:
            return  # the app answers that the visitor is gone: the sentence comes instead
        self.answered = True
        await self._send(message)


def _refusal(error: UserError, status: int, lang: str) -> PlainTextResponse:
    """A sentence for a request whose body was not read: the connection ends with it."""
    return PlainTextResponse(say(error, lang), status, headers={"connection": "close"})
