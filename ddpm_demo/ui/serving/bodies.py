"""What a request brings, before gradio sees it: no more than allowed, and of the right kinds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from gradio.route_utils import API_PREFIX
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError, is_integer
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.policy import Policy

from . import named
from .answers import no_answers, refusal
from .named import NAME, path_of
from .routes import MCP

DEEPEST = 40  # lists in lists; what the page sends is ten deep at most
BYTES_PER_PART = 32  # of the largest body: lists of two bytes each would fill the memory

JOIN = re.compile(f"{API_PREFIX}/queue/join")
RUN = re.compile(f"{API_PREFIX}/(?:run|api|call)/({NAME})/?")
CALL = re.compile(f"{API_PREFIX}/call/v2/({NAME})/?")  # the body holds the parameters by name
CANCEL = re.compile(f"{API_PREFIX}/cancel")
RESET = re.compile(f"{API_PREFIX}/reset/?")
UPLOAD = re.compile(f"{API_PREFIX}/upload")
FORM = b"multipart/form-data"
NO_FORM = UserError("upload_unreadable")
OURS = "fault"  # in the state of a request: what went wrong is no fault of its sender
STATUS = {"body_too_large": 413, "body_shape": 422, "no_function": 404}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(NAME, value) is not None


def _or_none(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or kind(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_unset(value: Any) -> bool:
    return value is None or value is False


# of what kind each field is; one of `_or_none` may be missing
REQUEST: dict[str, Callable[[Any], bool]] = {
    "data": _is_list,
    "fn_index": _or_none(is_integer),
    "session_hash": _or_none(_is_name),
    "event_id": _or_none(_is_name),
    "trigger_id": _or_none(is_integer),
    "batched": _is_unset,  # no function of the page takes several requests in one
    "simple_format": _is_unset,
    "oauth_token": _is_unset,
}
CANCELLED: dict[str, Callable[[Any], bool]] = {
    "session_hash": _is_name,
    "fn_index": is_integer,
    "event_id": _is_name,
}
SHAPES: dict[re.Pattern[str], dict[str, Callable[[Any], bool]]] = {
    JOIN: REQUEST | {"fn_index": is_integer, "session_hash": _is_name},
    RUN: REQUEST,
    CALL: {},
    MCP: {},  # its package looks at the rest
    CANCEL: CANCELLED,
    RESET: {"event_id": _is_name},
}


class Bodies:
    """ASGI middleware: a body that fits its address goes on, any other is refused in a sentence.

    Args:
        app: What comes behind.
        policy: `json_bytes` is the most that a body may have.
    """

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.most = policy.json_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            named.check(scope)
        except UserError as error:
            await refusal(scope, error, 400)(scope, receive, send)
            return
        path = path_of(scope)
        if scope["method"] != "POST":
            await self._listened(scope, receive, send)
            return
        kind = next((one for one in SHAPES if one.fullmatch(path)), None)
        if kind is None:
            answer = self.app if _is_form(scope) else refusal(scope, NO_FORM, 400)
            await answer(scope, receive, send)
            return
        try:
            content = await self._read(receive)
            self._check(kind, path, content, scope["app"].get_blocks())
        except ClientDisconnect:
            return
        except UserError as error:
            status = STATUS.get(error.code, 400)
            await refusal(scope, error, status)(scope, receive, send)
            return
        await self._hand_on(kind, content, scope, receive, send)

    async def _listened(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets those listen who have asked."""
        known = True
        if page := named.heard_page(scope):
            known = page in _queue(scope).pending_messages_per_session
        elif event := named.heard_request(scope):
            known = _knows(_queue(scope), event)
        if known:
            await self.app(scope, receive, send)
        else:
            answer = no_answers(scope, UserError("no_answer_waiting"))
            await answer(scope, receive, send)

    async def _read(self, receive: Receive) -> bytes:
        """The whole body.

        Raises:
            UserError: "body_too_large".
        """
        content = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            content += message.get("body", b"")
            if len(content) > self.most:
                raise UserError("body_too_large", megabytes=f"{self.most / MEGABYTE:g}")
            more = message.get("more_body", False)
        return bytes(content)

    def _check(self, kind: re.Pattern[str], path: str, content: bytes, blocks: Any) -> None:
        """Raises a `UserError` for a body that does not fit its address."""
        if content.count(b"[") + content.count(b"{") > self.most / BYTES_PER_PART:
            raise UserError("body_unreadable")
        body = parsed(content)
        if not isinstance(body, dict):
            raise UserError("body_unreadable")
        for name, fits in SHAPES[kind].items():
            if not fits(body.get(name)):
                raise UserError("body_shape", name=name)
        if kind in (JOIN, RUN, CALL):
            index = None if kind is CALL else body.get("fn_index")
            found = None if kind is JOIN else kind.fullmatch(path)
            if not _has_function(blocks, index, found and found[1]):
                raise UserError("no_function")

    async def _hand_on(
        self, kind: re.Pattern[str], content: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Lets the app read what was read already."""
        unread, begun = [content], False

        async def receiving() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            return await receive()

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            if message.get("status") == 500 and not scope.get("state", {}).get(OURS):
                message["status"] = 422  # gradio says 500 of every error, a visitor's own too
            await send(message)

        try:
            await self.app(scope, receiving, sending)
        except (LookupError, TypeError, ValueError):
            # gradio looks for the parameters of a call in its body, and tells so
            if kind is not CALL or begun:
                raise
            error = UserError("body_shape", name="data")
            await refusal(scope, error, 422)(scope, receive, send)


def parsed(content: bytes) -> Any:
    """JSON that every part of the server can read, and write again.

    Raises:
        UserError: "body_unreadable" for what is none, numbers that JSON does not know, halves of
            characters, and lists in lists without end.
    """
    try:
        body = json.loads(content, parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in content:
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise UserError("body_unreadable") from None
    level, depth = [body], 0
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        if depth > DEEPEST:
            raise UserError("body_unreadable")
        level = [
            inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return body


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    """A number; one that is too large for a computer's would become ∞, which is no JSON."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _is_form(scope: Scope) -> bool:
    """Whether a request is of the kind that its address reads: an upload is a form."""
    kind = Headers(scope=scope).get("content-type", "")
    return not UPLOAD.fullmatch(path_of(scope)) or parse_options_header(kind)[0] == FORM


def _has_function(blocks: Any, index: Any, name: str | None) -> bool:
    """Whether the server has it: some listeners run in the browser alone."""
    fns = {key: fn for key, fn in blocks.fns.items() if fn.fn is not None}
    if index is not None:
        return index in fns
    return any(fn.api_name == name for fn in fns.values())


def _queue(scope: Scope) -> Any:
    return scope["app"].get_blocks()._queue


def _knows(queue: Any, event: str) -> bool:
    """Whether an answer to this request may still come."""
    return (
        event in queue.event_ids_to_events
        or event in queue.pending_messages_per_session
        or any(event in events for events in queue.pending_event_ids_session.values())
    )
