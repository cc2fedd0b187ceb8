"""The last resort: a request that nothing else has an answer to gets one in words."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG


class LastResort:
    """ASGI middleware: an error that came through everything is logged, and told in a sentence.

    gradio trusts parts of a request, such as the number of a function; a forged one ends in a
    plain "Internal Server Error" without it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            LOG.exception("%s", scope["method"])
            told = str(UserError("unexpected"))
            await JSONResponse({"detail": told, "error": told}, 500)(scope, receive, send)
