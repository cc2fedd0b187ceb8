"""Servers that a test starts as processes of their own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time

import httpx

START_SECONDS = 240.0  # only ends a test that has failed


def free_port() -> int:
    """A port of this computer that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until_up(page: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once a page answers.

    Args:
        page: Its address, with the slash at its end.
        server: Whose end is the end of the waiting, too.
    """
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{page}config", timeout=60).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
