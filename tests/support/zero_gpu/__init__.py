"""A ZeroGPU Space in small: a server of the page beside a package `spaces` that lends no card."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.documents import ROOT
from tests.support.serving.servers import free_port, until_up

HERE = Path(__file__).parent
PATIENCE_SECONDS = 400.0  # only ends a test that has failed


class Space:
    """A server that is started as on a ZeroGPU Space.

    Args:
        folder: Where it writes.
        **more: Variables of its environment besides.
    """

    def __init__(self, folder: Path, **more: str) -> None:
        self.asked_file, self.kill_file = folder / "asked", folder / "kill"
        self.log_file, temporary = folder / "log", folder / "temporary"
        temporary.mkdir()
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/"
        own = {
            "PYTHONPATH": os.pathsep.join(map(str, (HERE, ROOT))),
            "GRADIO_TEMP_DIR": str(temporary),
            "PYTHONUNBUFFERED": "1",
            "SPACES_ZERO_GPU": "1",
            "SPACES_TEST_LOG": str(self.asked_file),
            "SPACES_TEST_KILL": str(self.kill_file),
        }
        with self.log_file.open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "--port", str(port)],
                env=os.environ | own | more,
                stdout=log,
                stderr=log,
            )
        try:
            until_up(self.address, self.server)
        except AssertionError:
            self.end()
            raise AssertionError(self.log) from None

    def end(self) -> None:
        """Ends the server; its forks end with it."""
        self.server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.server.wait(30)
        self.server.kill()
        self.server.wait()

    @property
    def log(self) -> str:
        """What the server has printed."""
        return self.log_file.read_text()

    @property
    def asked(self) -> list[dict[str, Any]]:
        """For what the card was asked, and how long."""
        return [each for each in told(self.asked_file) if "task" in each]

    @property
    def ended(self) -> list[str]:
        """How it ended each time."""
        return [each["ended"] for each in told(self.asked_file) if "ended" in each]

    def kill_next(self, wish: object) -> None:
        """The next call is killed after so many seconds, or refused for "quota"."""
        self.kill_file.write_text(str(wish))


def told(log: Path) -> list[dict[str, Any]]:
    """The lines of a log of `spaces`."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@contextlib.contextmanager
def space(folder: Path, **more: str) -> Iterator[Space]:
    """A server within."""
    served = Space(folder, **more)
    try:
        yield served
    finally:
        served.end()


def until(happened: Callable[[], Any]) -> Any:
    """Waits for something that comes, and returns it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := happened()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found
