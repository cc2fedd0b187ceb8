"""How a Hub of the tests reads a request and sends an answer, or hangs up instead."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .state import TOKEN, Repository

if TYPE_CHECKING:
    from .server import TestHub


class Answering(BaseHTTPRequestHandler):
    """One connection; `ROUTES` says which method answers at which address."""

    server: TestHub
    ROUTES: list[tuple[str, tuple[str, ...], Any]]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_HEAD(self) -> None:
        self._serve("HEAD")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def _serve(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else self._chunked()
        path = unquote(urlsplit(self.path).path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((method, path, headers))
        self.cut = self.server.fault(method, path)
        if self.cut and self.cut.status:
            headers = {"X-Error-Code": self.cut.code} if self.cut.code else {}
            return self._json({"error": "as it was told to"}, self.cut.status, headers)
        if self.cut and not self.cut.done and not self.cut.after:
            return self._hang_up()
        # a Space has the addresses of a model, with "spaces" before its name
        self.of_space = re.match(r"/(api/)?spaces/", path) is not None
        path = re.sub(r"^/api/spaces/", "/api/models/", re.sub(r"^/spaces/", "/", path))
        for pattern, wanted, answer in self.ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method in wanted:
                return answer(self, *found.groups())
        return self._json({"error": "no such address"}, 404)

    def _chunked(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return b""
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    # -- answers ------------------------------------------------------------------------------

    def _json(self, values: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._send(json.dumps(values).encode(), status, "application/json", headers)

    def _send(
        self,
        body: bytes,
        status: int = 200,
        kind: str = "application/octet-stream",
        headers: dict[str, str] | None = None,
    ) -> None:
        cut = self.cut if self.cut and not self.cut.status else None
        if cut and not cut.after:
            self._hang_up()
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body[: cut.after] if cut else body)
        if cut:
            self._hang_up()

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def _may(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _model(self, name: str) -> Repository | None:
        """A model or a Space for whoever asks; answers itself where there is none for them."""
        found = (self.server.spaces if self.of_space else self.server.models).get(name)
        if self.headers.get("Authorization") and not self._may():
            message = "Invalid credentials in Authorization header"
            self._json({"error": message}, 401, {"X-Error-Message": message})
            return None
        if found is None or (found.private and not self._may()):
            status = 404 if self._may() else 401
            self._json({"error": "Repository not found"}, status, {"X-Error-Code": "RepoNotFound"})
            return None
        return found
