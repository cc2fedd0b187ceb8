"""A server that may open 256 files only, and somebody who opens more connections than that."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

resource = pytest.importorskip("resource")  # POSIX

ROOT = Path(__file__).parents[4]
FILES, SOCKETS, HELD_SECONDS = 256, 300, 4.0
START_SECONDS = 240.0  # only ends a test that has failed
MOST_LINES = 60  # of the log


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


def answers(port: int, server: subprocess.Popen[bytes]) -> None:
    """Returns once the page answers."""
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/config", timeout=30).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.mark.slow
def test_more_connections_than_files_leave_a_short_log_and_a_server_that_answers(
    tmp_path: Path,
) -> None:
    port, log = free_port(), tmp_path / "log"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    own = {"PYTHONPATH": str(ROOT), "GRADIO_TEMP_DIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(port)],
            env=os.environ | own,
            stdout=written,
            stderr=written,
            preexec_fn=limited,
        )
    try:
        answers(port, server)
        sockets = []
        for _ in range(SOCKETS):
            one = socket.socket()
            sockets.append(one)
            one.settimeout(2)
            with contextlib.suppress(OSError):
                one.connect(("127.0.0.1", port))
        time.sleep(HELD_SECONDS)
        for one in sockets:
            one.close()
        answers(port, server)
    finally:
        server.terminate()
        server.wait()
    lines = log.read_text().splitlines()
    assert any("Too many open files" in line for line in lines)  # or it was never put to the test
    assert sum(f"open {FILES} files" in line for line in lines) == 1, "it is said at the start"
    assert len(lines) < MOST_LINES, lines[:80]
