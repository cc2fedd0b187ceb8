"""The middleware of every page that bounds what comes in: how much, how slowly, by whom."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import math
import time
from collections.abc import Callable, Iterator

from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.policy import Policy
from ddpm_demo.ui.words import say

from ..handlers import language
from ..serving.routes import UPLOAD
from .sessions import Sessions
from .shares import Share, Shares
from .who import Who, who_asks

STATUS = {"disk_low": 507, "share_full": 507, "upload_large": 413, "upload_slow": 408}
ROOM_EVERY = 16 * MEGABYTE  # of an upload; after each of them the disk is looked at anew


class Gate:
    """What each request passes.

    Args:
        app: What comes behind.
        policy: The bounds on what a request brings.
        room_for: Whether the disk has room for so many bytes more.
        shares: How much of the temporary folder each visitor holds.
    """

    def __init__(
        self, app: ASGIApp, policy: Policy, room_for: Callable[[int], bool], shares: Shares
    ) -> None:
        self.app = app
        self.policy = policy
        self._room_for, self._shares = room_for, shares
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
        if not scope["path"].endswith(UPLOAD):
            await self._bounded(scope, _Body(receive, send, self.policy), lang)
            return
        length = request.headers.get("content-length", "")
        who = who_asks(request)
        share = self._shares.begin(who)
        body = _Upload(receive, send, self.policy, self._room_for, share)
        with contextlib.ExitStack() as until_then:
            until_then.callback(share.end)
            try:
                body.check(int(length) if length.isdecimal() and len(length) < 20 else 0)
                until_then.enter_context(self._counted(who))
            except UserError as error:
                await _refusal(error, lang)(scope, receive, send)
                return
            await self._bounded(scope, body, lang)

    @contextlib.contextmanager
    def _counted(self, who: Who) -> Iterator[None]:
        """While an upload of a visitor comes in; "too_many_uploads" where it is one too many."""
        each, factor = self.policy.uploads_each, self.policy.address_factor
        keys = {who.visitor: each} | ({who.group: each * factor} if who.address else {})
        if any(self._uploads[key] >= most for key, most in keys.items()):
            raise UserError("too_many_uploads", limit=each)
        self._uploads.update(keys.keys())
        try:
            yield
        finally:
            self._uploads.subtract(keys.keys())
            self._uploads += collections.Counter()  # drops the zeros

    async def _bounded(self, scope: Scope, body: _Body, lang: str) -> None:
        """Ends a request whose body is more, or comes in more slowly, than the bounds allow."""
        try:
            await self.app(scope, body.receive, body.send)
        except ClientDisconnect:
            if not body.ended:  # the visitor hung up
                return
        except Exception:
            if not body.ended:
                raise
        if body.ended and not body.answered:
            await _refusal(body.ended, lang)(scope, body.receive, body.send_on)


class _Body:
    """What a request brings, with a clock; `ended` says why no more of it was read."""

    def __init__(self, receive: Receive, send: Send, policy: Policy) -> None:
        self._receive, self.send_on = receive, send
        self._rate = policy.body_rate
        self._ends = time.monotonic() + policy.body_seconds
        self._whole = False
        self.answered = False
        self.ended: UserError | None = None

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        if self.ended:
            return {"type": "http.disconnect"}
        try:
            left = self._ends - time.monotonic()
            timeout = None if math.isinf(left) else max(0.0, left)
            message = await asyncio.wait_for(self._receive(), timeout)
        except TimeoutError:
            self.ended = UserError("upload_slow")
            return {"type": "http.disconnect"}
        self._ends += len(message.get("body", b"")) / self._rate if self._rate else math.inf
        self._whole = not message.get("more_body", False)
        return self._counted(message)

    def _counted(self, message: Message) -> Message:
        return message

    async def send(self, message: Message) -> None:
        if self.ended and not self.answered:
            return  # the app answers that the visitor is gone: the sentence comes instead
        self.answered = True
        await self.send_on(message)


class _Upload(_Body):
    """An upload: it also ends where it is more than allowed, whatever it announced.

    Args:
        receive: Of the request.
        send: Of the request.
        policy: The bounds.
        room_for: Whether the disk has room for so many bytes more.
        share: What it adds to what its visitor holds.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        policy: Policy,
        room_for: Callable[[int], bool],
        share: Share,
    ) -> None:
        super().__init__(receive, send, policy)
        self._most, self._room_for, self._share = policy.upload_bytes, room_for, share
        self._size = self._looked = 0

    def check(self, announced: int = 0) -> None:
        """Raises a `UserError` where so much more may not come.

        They are "upload_large", "share_full" and "disk_low".
        """
        if self._size + announced > self._most:
            raise UserError("upload_large", megabytes=f"{self._most / MEGABYTE:g}")
        self._share.grow(self._size + announced)
        if not self._room_for(announced):
            raise UserError("disk_low")

    def _counted(self, message: Message) -> Message:
        self._size += len(message.get("body", b""))
        try:
            self._share.grow(self._size)
            if self._size > self._most or self._size - self._looked >= ROOM_EVERY:
                self._looked = self._size
                self.check()
        except UserError as error:
            self.ended = error
            return {"type": "http.disconnect"}
        return message


def _refusal(error: UserError, lang: str) -> PlainTextResponse:
    """A sentence for a request whose body was not read: the connection ends with it."""
    status = STATUS.get(error.code, 429)
    return PlainTextResponse(say(error, lang), status, headers={"connection": "close"})
