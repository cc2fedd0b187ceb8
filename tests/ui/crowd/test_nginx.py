"""The lines for nginx that the documents have: it hangs up on headers that come in slowly."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.ui.support.crowds import Slow, until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
RELIABILITY = Path(__file__).parents[3] / "docs" / "reliability.md"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(NGINX is None, reason="nginx is missing")]


@pytest.fixture
def front(tmp_path: Path, page: Slow) -> Iterator[int]:
    """The port of nginx before a page, with the documents' lines."""
    found = re.search(r"```nginx\n(.*?)```", RELIABILITY.read_text(), re.DOTALL)
    assert found
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    paths = "".join(
        f"{name}_temp_path {tmp_path / name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    lines = found[1].replace("client_header_timeout 10s", "client_header_timeout 1s")
    server = (
        f"server {{ listen 127.0.0.1:{port}; {lines} location / {{ proxy_pass {page.address}; }} }}"
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}"
        f" http {{ access_log off; {paths} {server} }}"
    )
    assert NGINX
    running = subprocess.Popen([NGINX, "-e", str(tmp_path / "log"), "-c", str(config)])
    until(lambda: _answers(port))
    yield port
    running.terminate()
    running.wait()


@pytest.fixture
def page(serve: Callable[..., str]) -> Slow:
    return Slow(serve, proxies=1)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/config", timeout=60).status_code == 200
    except httpx.HTTPError:
        return False


def test_slow_headers_are_hung_up_on(front: int) -> None:
    held = [socket.create_connection(("127.0.0.1", front), timeout=60) for _ in range(50)]
    for one in held:
        one.sendall(b"GET / HTTP/1.1\r\nHost: page\r\nX-Slow: ")
    began = time.monotonic()
    for one in held:
        while one.recv(1024):
            pass
    print(f"50 slow sockets were ended after {time.monotonic() - began:.1f} s")


def test_a_page_behind_nginx_draws(front: int, page: Slow) -> None:
    page.let_go()
    visitor = page.visitor()
    visitor.http.base_url = httpx.URL(f"http://127.0.0.1:{front}/")
    visitor.ask("through nginx").raise_for_status()
    visitor.listen()
    assert visitor.answers() == ["drawn through nginx"]
