"""The commands of this package as processes: how the page starts them and hears from them.

A command that works for the page says how far it is, a JSON object per line.
"""

from __future__ import annotations

import enum
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError

LOOK_SECONDS = 0.2  # between two looks whether a process is still wanted


class Command(enum.StrEnum):
    """What follows `python -m ddpm_demo`; `ddpm_demo.__main__` says which module does it."""

    TRAIN = "train"
    SAMPLE = "sample"
    EVALUATE = "evaluate"
    BOUND = "bound"
    COPIES = "copies"
    NEW_RUN = "new-run"
    READ = "read"
    SPEED = "speed"
    BRING = "bring"
    HUB = "hub"
    EXPORT = "export"


def command_line(command: Command, *arguments: object) -> list[str]:
    """The line that runs a command in this Python."""
    return [sys.executable, "-m", "ddpm_demo", command, *map(str, arguments)]


def listen(
    command: Command,
    *arguments: object,
    seconds: float = math.inf,
    late: str = "measuring_time",
    dropped: Callable[[], bool] = lambda: False,
) -> Generator[dict[str, Any]]:
    """Runs a command and yields what it says. Closing the generator ends the process.

    Args:
        command: What is run.
        *arguments: Of its line.
        seconds: Time for it; then the process is ended, whatever it does.
        late: Code of the error that says so.
        dropped: Whether nobody wants it any more: then it is ended too, in silence. It is asked
            again and again by another thread.

    Raises:
        UserError: `late` when its time was over;
            the one that the process reported as {"error": code, "details": {…}}, or
            "child_died" when it ended without {"ok": true} as its last word.
    """
    last: dict[str, Any] = {}
    # a file, not a pipe: a pipe that nobody reads fills up and blocks the process
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            command_line(command, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment(),
        )
        assert child.stdout is not None
        guard = _Guard(child, seconds, dropped)
        guard.start()
        try:
            for text in child.stdout:
                if (said := _message(text)) is None:
                    continue
                last = said
                if "error" not in last and "ok" not in last:
                    yield last
            child.wait()
        finally:
            guard.let_go()
            if child.poll() is None:
                child.kill()
                child.wait()
            child.stdout.close()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace").strip()
    if guard.dropped:
        return
    if guard.late and "ok" not in last:
        raise UserError(late, minutes=f"{seconds / 60:g}")
    if "error" in last:
        raise UserError(last["error"], **last["details"])
    if "ok" not in last:
        tail = complaint.splitlines()[-1] if complaint else f"exit {child.returncode}"
        raise UserError("child_died", error=tail)


class _Guard(threading.Thread):
    """Ends a process when its time is over or nobody wants it, also while it says nothing.

    Args:
        child: The process.
        seconds: Time for it.
        unwanted: Whether nobody wants it.
    """

    def __init__(
        self, child: subprocess.Popen[bytes], seconds: float, unwanted: Callable[[], bool]
    ) -> None:
        super().__init__(daemon=True)
        self.late = self.dropped = False
        self._child, self._unwanted = child, unwanted
        self._ends = time.monotonic() + seconds
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.late = time.monotonic() > self._ends
            self.dropped = not self.late and self._unwanted()
            if self.late or self.dropped:
                self._child.kill()
                return

    def let_go(self) -> None:
        """The process has ended, or is about to."""
        self._over.set()


def _message(text: bytes) -> dict[str, Any] | None:
    """What a line of a command's output tells the page; None if a library printed it."""
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def environment() -> dict[str, str]:
    """The environment of this process, in which any folder can import this package."""
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
