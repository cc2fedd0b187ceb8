"""What the address of a request names: a page, a request, an upload. Read here alone.

Whoever bounds, refuses or counts by such a name must read the one that gradio reads.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from gradio.route_utils import API_PREFIX
from starlette.types import Scope

from ddpm_demo.errors import UserError

NAME = "[A-Za-z0-9_-]{1,64}"  # of a page, a request, an endpoint
PAGE, UPLOAD = "session_hash", "upload_id"  # in the query
_HEARTBEAT = re.compile(f"{API_PREFIX}/heartbeat/([^/]+)/?")
_ANSWERS = re.compile(f"{API_PREFIX}/queue/data/?")
_ANSWER = re.compile(f"{API_PREFIX}/call/(?:v2/)?[^/]+/([^/]+)/?")


def path_of(scope: Scope) -> str:
    """The path of a request, without the folder that a proxy shows the page under."""
    path: str = scope["path"]
    root = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def in_query(scope: Scope, name: str) -> str | None:
    """What a query says of a name; None where it says nothing.

    Raises:
        UserError: "named_twice": of two values each reader would choose another.
    """
    said = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    values = [value for key, value in said if key == name]
    if len(values) > 1:
        raise UserError("named_twice", name=name)
    return values[0] if values else None


def open_page(scope: Scope) -> str | None:
    """The page that a request shows to be open, for as long as it lasts."""
    found = _HEARTBEAT.fullmatch(path_of(scope)) if _reads(scope) else None
    return found[1] if found else None


def heard_page(scope: Scope) -> str | None:
    """The page whose answers a request listens for; "" where it names none."""
    if not _reads(scope) or not _ANSWERS.fullmatch(path_of(scope)):
        return None
    return in_query(scope, PAGE) or ""


def heard_request(scope: Scope) -> str | None:
    """The earlier request whose answer a request listens for."""
    found = _ANSWER.fullmatch(path_of(scope)) if _reads(scope) else None
    return found[1] if found else None


def check(scope: Scope) -> None:
    """Raises a `UserError` for a request that names two pages or uploads; see `in_query`."""
    for name in (PAGE, UPLOAD):
        in_query(scope, name)


def _reads(scope: Scope) -> bool:
    return scope["method"] != "POST"
