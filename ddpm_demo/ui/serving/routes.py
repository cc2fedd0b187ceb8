"""What the page answers at all: the addresses that it and its programs use, and no other.

gradio has many more: for its developers, its editor, its screen recorder, proxies, logins. Each is
one more way in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from gradio.route_utils import API_PREFIX
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy

from .answers import refusal
from .for_browsers import PATHS
from .named import NAME, path_of

FILES = r"[A-Za-z0-9_.@+~-]{1,100}(?:/[A-Za-z0-9_.@+~-]{1,100}){0,6}"
FILE = f"{API_PREFIX}/file="
UPLOAD = f"{API_PREFIX}/upload"
READ = (
    "/|/config/?|/theme.css|/favicon.ico|/robots.txt|/manifest.json|/pwa_icon(?:/(?:180|192|512))?",
    f"/(?:assets|static|svelte)/{FILES}",
    PATHS,
    f"{API_PREFIX}/(?:info/?|openapi.json|app_id/?|startup-events|theme.css)",
    f"{API_PREFIX}/(?:queue/data|upload_progress|heartbeat/{NAME})",
    f"{API_PREFIX}/call/(?:v2/)?{NAME}/{NAME}",
    rf"{FILE}(?![A-Za-z]{{2,}}:/)[^\0]{{1,4096}}",  # no URL: gradio would fetch it
)
WRITTEN = (
    f"{API_PREFIX}/(?:queue/join|cancel|reset/?|upload)",
    f"{API_PREFIX}/(?:run|api|call|call/v2)/{NAME}/?",
)
MCP = re.compile(f"{API_PREFIX}/mcp/?")  # only where it was asked for
# by these a proxy tells what it was asked; gradio makes addresses of them
FORWARDED = (b"x-forwarded-host", b"x-gradio-server")
RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


class Routes:
    """ASGI middleware: an address that is not in use has nothing at it.

    Args:
        app: What comes behind.
        policy: `proxies` in front may tell under which name they were asked.
        read: Patterns of further addresses, which are not gradio's.
        written: The same of those that are written to.
    """

    def __init__(
        self,
        app: ASGIApp,
        policy: Policy,
        read: tuple[str, ...] = (),
        written: tuple[str, ...] = (),
    ) -> None:
        self.app = app
        reading = _any((*READ, *read))
        self._open = {"GET": reading, "HEAD": reading, "POST": _any((*WRITTEN, *written))}
        self._proxied = policy.proxies > 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        pattern = self._open.get(scope["method"])
        if pattern is None or not pattern.fullmatch(path_of(scope)):
            await refusal(scope, UserError("no_route"), 404)(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if not self._is_idle(*pair)]
        await self.app({**scope, "headers": headers}, receive, send)

    def _is_idle(self, name: bytes, value: bytes) -> bool:
        """Whether a header counts for nothing."""
        if name == b"range":  # gradio stumbles over odd ones; without one it sends everything
            found = RANGE.fullmatch(value)
            return found is None or int(found[1] or 0) > float(found[2] or math.inf)
        return name in FORWARDED and not self._proxied
