"""A request that is refused: a sentence in its sender's language, and a line for the log."""

from __future__ import annotations

import json
from http import HTTPMethod

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.words import say

METHODS = frozenset(HTTPMethod)


def method_of(scope: Scope) -> str:
    """The method of a request for the log, which takes no word that a visitor made up."""
    name = scope.get("method", "")
    return name if name in METHODS else "?"


def refusal(scope: Scope, error: UserError, status: int) -> Response:
    """The answer to a request that goes no further, which the log hears of.

    Args:
        scope: Of the request.
        error: Why it is refused.
        status: Of the answer.
    """
    LOG.warning("%s: %s", method_of(scope), error.code)
    return sentence(scope, error, status)


def sentence(scope: Scope, error: UserError, status: int) -> Response:
    """The answer to a request of whose refusal the log knows already."""
    told = say(error, language(HTTPConnection(scope)))
    headers = {"connection": "close"} if status == 413 else None  # the rest is not read
    # gradio's own refusals say it by the one name or by the other
    return JSONResponse({"detail": told, "error": told}, status, headers=headers)


def no_answers(scope: Scope, error: UserError) -> Response:
    """The answer to a page that listens for what it did not ask: it learns that it is forgotten."""
    LOG.warning("%s: %s", method_of(scope), error.code)
    told = say(error, language(HTTPConnection(scope)))
    said = {"msg": "unexpected_error", "message": told, "session_not_found": True, "success": False}
    text = f"event: error\ndata: {json.dumps(said)}\n\n"
    return Response(text, 404, media_type="text/event-stream")
