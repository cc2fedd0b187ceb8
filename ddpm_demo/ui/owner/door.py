"""Two pages behind one door: the owner's for the owner's cookie, the public one for the rest."""

from __future__ import annotations

from gradio.route_utils import API_PREFIX
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.errors import UserError

from ..serving.answers import refusal
from ..serving.brief import brief_object
from ..serving.headers import is_https
from ..serving.named import path_of
from .key import Owner

EXCHANGE = f"{API_PREFIX}/owner"
MOST_BYTES = 200  # of what is exchanged
STATUS = {"owner_refused": 403, "owner_wait": 429}


class Door:
    """ASGI middleware, behind what looks where a request comes from.

    Args:
        app: The public page, with all that bounds strangers.
        owner: Whose cookie opens the other one.
        page: The owner's page.
    """

    def __init__(self, app: ASGIApp, owner: Owner, page: ASGIApp) -> None:
        self.app, self.owner, self.page = app, owner, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif path_of(scope) == EXCHANGE:
            await (await self._exchanged(scope, receive))(scope, receive, send)
        elif self.owner.is_pass(HTTPConnection(scope).cookies.get(self.owner.cookie_name)):
            await self.page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _exchanged(self, scope: Scope, receive: Receive) -> Response:
        """The answer to a key: a cookie, or why there is none."""
        try:
            given = await brief_object(receive, MOST_BYTES)
            value = self.owner.admit(given.get("key"))
        except UserError as error:
            return refusal(scope, error, STATUS.get(error.code, 400))
        answer = Response(status_code=204)
        answer.set_cookie(
            self.owner.cookie_name,
            value,
            path="/",
            httponly=True,
            samesite="strict",  # no page elsewhere asks anything in the owner's name
            secure=is_https(HTTPConnection(scope)),
        )
        return answer
