"""A Hub of the tests as a server, and how a test is led to it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

import pytest

from .handler import Handler
from .state import TOKEN, Fault, Repository


class TestHub(ThreadingHTTPServer):
    """The server; `url` is what HF_ENDPOINT gets."""

    __test__ = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.models: dict[str, Repository] = {}
        self.spaces: dict[str, Repository] = {}
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
