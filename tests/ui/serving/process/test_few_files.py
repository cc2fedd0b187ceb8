"""A server that may open 256 files only, and somebody who opens more connections than that."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.documents import ROOT
from tests.support.serving.servers import free_port, until_up

resource = pytest.importorskip("resource")  # POSIX

FILES, SOCKETS, HELD_SECONDS = 256, 300, 4.0
MOST_LINES = 60  # of the log


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


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
        until_up(f"http://127.0.0.1:{port}/", server)
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
        until_up(f"http://127.0.0.1:{port}/", server)
    finally:
        server.terminate()
        server.wait()
    lines = log.read_text().splitlines()
    assert any("Too many open files" in line for line in lines)  # or it was never put to the test
    assert sum(f"open {FILES} files" in line for line in lines) == 1, "it is said at the start"
    assert len(lines) < MOST_LINES, lines[:80]
