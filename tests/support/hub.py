"""A small Hugging Face Hub on 127.0.0.1: repositories in memory, and faults on demand.

It speaks the calls of `huggingface_hub` that this project makes. Large files come from another
origin ("localhost"), as the real Hub's do, and that origin is told of every header that it gets.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from ddpm_demo.runs.publishing.about import LICENSES

TOKEN = "hf_test_0123456789"
OWNER = "someone"
LARGE = (".safetensors", ".png", ".gif")  # what is stored as LFS


@dataclasses.dataclass
class Repository:
    """A model.

    Args:
        files: By path.
        private: Whether its owner alone sees it.
        gated: Whether it is given out on request.
        commits: The summary of each commit and the paths in it.
    """

    files: dict[str, bytes] = dataclasses.field(default_factory=dict)
    private: bool = False
    gated: bool = False
    commits: list[tuple[str, list[str]]] = dataclasses.field(default_factory=list)

    @property
    def revision(self) -> str:
        told = repr(sorted(self.files.items())).encode()
        return hashlib.sha1(told).hexdigest()


@dataclasses.dataclass
class Fault:
    """What happens to the next requests that fit.

    Args:
        method, path: Which; `path` is a regular expression that is searched for.
        times: How many of them.
        status: What they are answered with; 0 cuts the connection instead.
        after: Bytes of the body that are sent before the cut.
        done: Whether the request is carried out before its answer is cut.
        code: The error code in the Hub's own header.
    """

    method: str
    path: str
    times: int = 1
    status: int = 0
    after: int = 0
    done: bool = False
    code: str = ""


class TestHub(ThreadingHTTPServer):
    """The server; `url` is what HF_ENDPOINT gets."""

    __test__ = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models: dict[str, Repository] = {}
        self.blobs: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, str, dict[str, str]]] = []  # method, path, headers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def store(self) -> str:
        """Where large files come from: another origin."""
        return f"http://localhost:{self.server_port}"

    def asked(self, method: str, pattern: str) -> list[dict[str, str]]:
        """The headers of each request that fits."""
        return [
            headers
            for one, path, headers in self.seen
            if one == method and re.search(pattern, path)
        ]

    def fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    server: TestHub
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
        for pattern, wanted, answer in _ROUTES:
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
        """A model for whoever asks; answers itself where there is none for them."""
        found = self.server.models.get(name)
        if self.headers.get("Authorization") and not self._may():
            message = "Invalid credentials in Authorization header"
            self._json({"error": message}, 401, {"X-Error-Message": message})
            return None
        if found is None or (found.private and not self._may()):
            status = 404 if self._may() else 401
            self._json({"error": "Repository not found"}, status, {"X-Error-Code": "RepoNotFound"})
            return None
        return found

    # -- the Hub's API ------------------------------------------------------------------------

    def info(self, name: str, revision: str | None = None) -> None:
        if (found := self._model(name)) is None:
            return
        if revision not in (None, "main", found.revision):
            self._json({"error": "Invalid rev"}, 404, {"X-Error-Code": "RevisionNotFound"})
            return
        siblings = []
        for path, content in found.files.items():
            told: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": "0" * 40}
            if path.endswith(LARGE):
                digest = hashlib.sha256(content).hexdigest()
                told["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 130}
            siblings.append(told)
        self._json(
            {
                "_id": "0",
                "id": name,
                "modelId": name,
                "sha": found.revision,
                "private": found.private,
                "gated": "manual" if found.gated else False,
                "siblings": siblings,
                "tags": [],
            }
        )

    def resolve(self, name: str, revision: str, path: str) -> None:
        if (found := self._model(name)) is None:
            return
        if found.gated and not self._may():
            self._json({"error": "Access is restricted"}, 403, {"X-Error-Code": "GatedRepo"})
        elif revision not in ("main", found.revision) or path not in found.files:
            self._json({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound"})
        elif path.endswith(LARGE):
            digest = hashlib.sha256(found.files[path]).hexdigest()
            self.server.blobs[digest] = found.files[path]
            self._send(b"", 302, headers={"Location": f"{self.server.store}/store/{digest}"})
        else:
            self._part(found.files[path])

    def stored(self, digest: str) -> None:
        self._part(self.server.blobs[digest])

    def _part(self, content: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            self._send(content, headers={"ETag": '"0"'})
            return
        start = int(asked[1])
        told = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(content[start:], 206, headers={"Content-Range": told})

    def whoami(self) -> None:
        if self._may():
            self._json({"type": "user", "name": OWNER, "orgs": []})
        else:
            message = "Invalid user token."
            self._json({"error": message}, 401, {"X-Error-Message": message})

    def create(self) -> None:
        asked = json.loads(self.body)
        name = f"{asked.get('organization') or OWNER}/{asked['name']}"
        if not self._may():
            self._json({"error": "Sign in"}, 401)
        elif not name.startswith(f"{OWNER}/"):
            self._json({"error": "You may not"}, 403)
        elif name in self.server.models:
            told = {"error": "You already created this", "url": f"{self.server.url}/{name}"}
            self._json(told, 409)
        else:
            private = asked.get("visibility") == "private" or asked.get("private") is True
            self.server.models[name] = Repository(private=private)
            self._json({"url": f"{self.server.url}/{name}", "name": name, "id": "0"})

    def validate(self) -> None:
        """Looks at a card's header, of which the Hub knows the licences."""
        parts = json.loads(self.body)["content"].split("---\n")
        header = yaml.safe_load(parts[1]) if len(parts) > 2 else {}
        if header.get("license", "mit") in LICENSES:
            self._json({"errors": [], "warnings": []})
        else:
            told = '"license" must be one of [apache-2.0, mit, …]'
            self._json({"errors": [{"message": told}], "warnings": []}, 400)

    def preupload(self, name: str, _revision: str) -> None:
        if (found := self._model(name)) is None:
            return
        told = []
        for file in json.loads(self.body)["files"]:
            path = file["path"]
            large = path.endswith(LARGE)
            here = found.files.get(path)
            oid = None
            if here is not None:
                oid = hashlib.sha256(here).hexdigest() if large else _git_hash(here)
            mode = "lfs" if large else "regular"
            told.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        self._json({"files": told})

    def batch(self, name: str) -> None:
        if self._model(name) is None:
            return
        objects = []
        for one in json.loads(self.body)["objects"]:
            told: dict[str, Any] = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.server.blobs:
                told["actions"] = {"upload": {"href": f"{self.server.store}/store/{one['oid']}"}}
            objects.append(told)
        self._json({"objects": objects, "transfer": "basic"})

    def upload(self, digest: str) -> None:
        if hashlib.sha256(self.body).hexdigest() != digest:
            self._json({"error": "not these bytes"}, 400)
            return
        self.server.blobs[digest] = self.body
        self._send(b"")

    def commit(self, name: str, _revision: str) -> None:
        if (found := self._model(name)) is None:
            return
        summary, paths = "", []
        for line in self.body.decode().splitlines():
            told = json.loads(line)
            value = told["value"]
            if told["key"] == "header":
                summary = value["summary"]
            elif told["key"] == "file":
                found.files[value["path"]] = base64.b64decode(value["content"])
                paths.append(value["path"])
            elif told["key"] == "lfsFile":
                found.files[value["path"]] = self.server.blobs[value["oid"]]
                paths.append(value["path"])
        found.commits.append((summary, paths))
        url = f"{self.server.url}/{name}/commit/{found.revision}"
        self._json({"commitUrl": url, "commitOid": found.revision})


def _git_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


_NAME = r"([\w.-]+(?:/[\w.-]+)?)"
_ROUTES: list[tuple[str, tuple[str, ...], Any]] = [
    (r"/api/whoami-v2", ("GET",), _Handler.whoami),
    (r"/api/repos/create", ("POST",), _Handler.create),
    (r"/api/validate-yaml", ("POST",), _Handler.validate),
    (rf"/api/models/{_NAME}/preupload/(.+)", ("POST",), _Handler.preupload),
    (rf"/api/models/{_NAME}/commit/(.+)", ("POST",), _Handler.commit),
    (rf"/api/models/{_NAME}/revision/(.+)", ("GET",), _Handler.info),
    (rf"/api/models/{_NAME}", ("GET",), _Handler.info),
    (rf"/{_NAME}\.git/info/lfs/objects/batch", ("POST",), _Handler.batch),
    (rf"/{_NAME}/resolve/([^/]+)/(.+)", ("GET", "HEAD"), _Handler.resolve),
    (r"/store/(\w+)", ("GET", "HEAD"), _Handler.stored),
    (r"/store/(\w+)", ("PUT",), _Handler.upload),
]


@contextmanager
def serving() -> Iterator[TestHub]:
    """A Hub that is there until the end."""
    hub = TestHub()
    thread = threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()


def lead_to(hub: TestHub, monkeypatch: pytest.MonkeyPatch, token: str | None = TOKEN) -> None:
    """Leads this process, and those that it starts, to a Hub, without a wait between tries."""
    from huggingface_hub import constants
    from huggingface_hub.utils import _http

    from ddpm_demo.models.hub import asking

    environment = {
        "HF_ENDPOINT": hub.url,
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_TOKEN": token,
        "HUGGING_FACE_HUB_TOKEN": None,
        "HF_TOKEN_PATH": "/nonexistent",
    }
    for name, value in environment.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nonexistent")
    monkeypatch.setattr(_http, "time", _NoWait())
    monkeypatch.setattr(asking, "WAITS", (0.0, 0.0))


class _NoWait:
    """`time` for the library's own tries."""

    @staticmethod
    def sleep(_: float) -> None:
        """Does not."""
