"""What a browser needs to install the page as an app: its manifest and its icons.

gradio's own manifest stands at the root of the host, and so do its icons: a page that a proxy shows
in a folder would lead to those of another page, or to nothing. Every address here is relative.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse, JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..named import path_of

MANIFEST = "/manifest.json"
THEIRS = b'<link rel="manifest" href="/manifest.json" />'  # in gradio's page
ICONS = Path(__file__).parents[2] / "shell" / "icons"
SIZES = (180, 192, 512)  # pixels to a side; the first is what Apple's browsers ask for
GROUND = "#0b7285"  # of the icon
OURS = (
    '<link rel="manifest" href="./manifest.json" />'
    f'<link rel="apple-touch-icon" href="./pwa_icon/{SIZES[0]}" />'
    f'<meta name="theme-color" content="{GROUND}" />'
).encode()


def manifest() -> dict[str, Any]:
    """The web app manifest. Its addresses are relative to its own."""
    drawn = [
        {
            "src": f"./pwa_icon/{size}",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in SIZES[1:]
    ]
    return {
        "id": "./",
        "name": "DDPM Demo",
        "short_name": "DDPM Demo",
        "description": "See, train and question a diffusion model on your own pictures.",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": GROUND,
        "icons": [
            *drawn,
            {"src": "./pwa_icon", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
    }


class Installable:
    """ASGI middleware that answers for the manifest and the icons, and leads the page to them.

    Stands where the page passes as it was made, not packed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._icons = {f"/pwa_icon/{size}": ICONS / f"{size}.png" for size in SIZES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else None
        if path == MANIFEST:
            told = JSONResponse(manifest(), media_type="application/manifest+json")
            await told(scope, receive, send)
        elif path in self._icons:
            await FileResponse(self._icons[path])(scope, receive, send)
        elif path == "/" and scope["method"] == "GET":
            await self.app(scope, receive, _Leading(send))
        else:
            await self.app(scope, receive, send)


class _Leading:
    """Sends the page on with our links in the place of gradio's."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = bytes(self._body).replace(THEIRS, OURS, 1)
        MutableHeaders(scope=self._start)["content-length"] = str(len(body))
        await self.send(self._start)
        await self.send({"type": "http.response.body", "body": body, "more_body": False})
