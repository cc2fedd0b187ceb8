"""The last resort: a request that nothing else has an answer to gets one in words."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.causes import explain
from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG

from .answers import method_of, sentence

KNOWN = {"disk_full": 507, "out_of_memory": 503}


class LastResort:
    """ASGI middleware: an error that came through everything is a line of the log and a sentence.

    gradio trusts parts of a request, and a visitor can provoke whatever breaks over them: so the
    log gets no traceback, unless it is set to debugging.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = over = stream = False

        async def sending(message: Message) -> None:
            nonlocal begun, over, stream
            if message["type"] == "http.response.start":
                begun = True
                kind = Headers(raw=message["headers"]).get("content-type", "")
                stream = kind.startswith("text/event-stream")
            over = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            told = explain(error)
            known = told.code in KNOWN
            LOG.error("%s: %s", method_of(scope), told.code if known else fault(error))
            LOG.debug("%s", method_of(scope), exc_info=error)
            if not begun:
                told = told if known else UserError("unexpected")
                status = KNOWN.get(told.code, 500)
                await sentence(scope, told, status)(scope, receive, send)
            elif stream and not over:
                await send({"type": "http.response.body", "body": b""})
            # else what was to follow does not come: the server hangs up, so that nobody takes the
            # beginning for the whole


def fault(error: BaseException) -> str:
    """What broke and where, in one line without a visitor's words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    name = type(error).__name__
    if place is None:
        return name
    return f"{name} at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}"
