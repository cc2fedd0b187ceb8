"""What a visitor's browser draws with: networks, onnxruntime-web, and the scripts around them.

Each address names its content, so a browser keeps what it has fetched once:

    /browser/DIGEST/SUM/model.onnx   a network that is kept, by its model and by its own SHA-256
    /browser/VERSION/NAME            a file of onnxruntime-web
    /browser/SUM/NAME                a script of ours

A network gives its weights away. The digest of a model is told to those alone who may have them,
and nobody finds its 64 digits by trying.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import gzip
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.browser import runtime
from ddpm_demo.browser.assets import HERE, as_module, bundle
from ddpm_demo.browser.kept import NETWORK_NAME, KeptExport, find_kept, kept_runtime
from ddpm_demo.errors import UserError

from .answers import refusal
from .compressed import takes_gzip
from .named import path_of

FOLDER = "browser"
DIGEST, SUM = "[0-9a-f]{64}", "[0-9a-f]{16}"
NETWORK = re.compile(f"/{FOLDER}/({DIGEST})/({SUM})/{re.escape(NETWORK_NAME)}")
RUNTIME = re.compile(f"/{FOLDER}/{re.escape(runtime.VERSION)}/([A-Za-z0-9.-]{{1,60}})")
SCRIPT = re.compile(f"/{FOLDER}/({SUM})/([a-z]{{1,20}})\\.js")
PATHS = f"/{FOLDER}/[A-Za-z0-9.-]{{1,64}}(?:/[A-Za-z0-9.-]{{1,64}}){{1,2}}"
KEPT = {"cache-control": "private, max-age=31536000, immutable"}
VARIES = {"vary": "accept-encoding"}
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
ENTRIES = {"drawing": HERE / "app" / "drawing.js", "worker": HERE / "script" / "worker.js"}


class ForBrowsers:
    """ASGI middleware that answers all below `/browser/`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packing = asyncio.Lock()  # the first visitors may come together

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else ""
        if not path.startswith(f"/{FOLDER}/"):
            await self.app(scope, receive, send)
            return
        answer = await self._answer(
            path, takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        )
        await (answer or refusal(scope, UserError("no_route"), 404))(scope, receive, send)

    async def _answer(self, path: str, gzip_taken: bool) -> Response | None:
        """What lies at a path; None for nothing."""
        if found := NETWORK.fullmatch(path):
            kept = await asyncio.to_thread(find_kept, found[1])
            if kept is None or sum_of(kept) != found[2]:
                return None
            return FileResponse(kept.network, headers=KEPT, media_type="application/octet-stream")
        if found := RUNTIME.fullmatch(path):
            return await self._runtime(found[1], gzip_taken)
        if (found := SCRIPT.fullmatch(path)) and found[2] in ENTRIES:
            text = await asyncio.to_thread(script, found[2])
            if _short(text.encode()) == found[1]:
                return Response(text, headers=KEPT, media_type=TYPES[".js"])
        return None

    async def _runtime(self, name: str, gzip_taken: bool) -> Response | None:
        """A file of onnxruntime-web, as gzip for whoever takes it: a quarter of the bytes."""
        folder = await asyncio.to_thread(kept_runtime) if name in runtime.SHA256 else None
        if folder is None:
            return None
        kind, headers = TYPES[Path(name).suffix], KEPT | VARIES
        if not gzip_taken:
            return FileResponse(folder / name, headers=headers, media_type=kind)
        async with self._packing:
            packed = await asyncio.to_thread(_packed, folder / name)
        return Response(packed, headers=headers | {"content-encoding": "gzip"}, media_type=kind)


def network_path(kept: KeptExport) -> str:
    """Where a network lies."""
    return f"/{FOLDER}/{kept.digest}/{sum_of(kept)}/{NETWORK_NAME}"


def runtime_paths() -> dict[str, dict[str, object]] | None:
    """Of "wasm" and "webgpu" where `script` and `binary` lie, and `bytes` of the binary; None where
    there is no onnxruntime-web."""
    folder = kept_runtime()
    if folder is None:
        return None
    kinds = {"wasm": runtime.PROCESSOR, "webgpu": runtime.GRAPHICS}
    return {
        kind: {
            "script": f"/{FOLDER}/{runtime.VERSION}/{module}",
            "binary": f"/{FOLDER}/{runtime.VERSION}/{binary}",
            "bytes": (folder / binary).stat().st_size,
        }
        for kind, (module, binary) in kinds.items()
    }


def script_path(name: str) -> str:
    """Where a script of `ENTRIES` lies."""
    return f"/{FOLDER}/{_short(script(name).encode())}/{name}.js"


@functools.cache
def script(name: str) -> str:
    """A script of `ENTRIES` with all that it imports; the worker is no module."""
    return (bundle if name == "worker" else as_module)(ENTRIES[name])


def sum_of(kept: KeptExport) -> str:
    """The first digits of the SHA-256 of a network; "" where its record tells none."""
    told = str(kept.told.get("integrity", "")).removeprefix("sha256-")
    try:
        return base64.b64decode(told, validate=True).hex()[:16]
    except ValueError:
        return ""


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@functools.lru_cache(maxsize=2 * len(runtime.SHA256))
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)
