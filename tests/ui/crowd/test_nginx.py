"""The documented nginx: it hangs up on headers that come in slowly."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.serving.nginx import FOLDER, before
from tests.ui.support.crowds import Slow

pytestmark = pytest.mark.slow


@pytest.fixture
def front(tmp_path: Path, page: Slow) -> Iterator[str]:
    """The address of nginx before a page."""
    port = urlsplit(page.address).port
    assert port
    with before(port, tmp_path, client_header_timeout="1s") as address:
        yield address


@pytest.fixture
def page(serve: Callable[..., str]) -> Slow:
    return Slow(serve, proxies=1)


def test_slow_headers_are_hung_up_on(front: str) -> None:
    place = ("127.0.0.1", urlsplit(front).port or 0)
    held = [socket.create_connection(place, timeout=60) for _ in range(50)]
    for one in held:
        one.sendall(b"GET / HTTP/1.1\r\nHost: page\r\nX-Slow: ")
    began = time.monotonic()
    for one in held:
        while one.recv(1024):
            pass
    print(f"50 slow sockets were ended after {time.monotonic() - began:.1f} s")


def test_a_page_behind_nginx_draws(front: str, page: Slow) -> None:
    page.let_go()
    visitor = page.visitor()
    visitor.http.base_url = httpx.URL(f"{front}{FOLDER}/")
    visitor.ask("through nginx").raise_for_status()
    visitor.listen()
    assert visitor.answers() == ["drawn through nginx"]
