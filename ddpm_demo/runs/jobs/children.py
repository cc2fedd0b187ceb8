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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError


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


def command_line(command: Command, *arguments: object) -> list[str]:
    """The line that runs a command in this Python."""
    return [sys.executable, "-m", "ddpm_demo", command, *map(str, arguments)]


def listen(
    command: Command, *arguments: object, seconds: float = math.inf
) -> Iterator[dict[str, Any]]:
    """Runs a command and yields what it says. Closing the generator ends the process.

    Args:
        command: What is run.
        *arguments: Of its line.
        seconds: Time for it; then the process is ended, whatever it does.

    Raises:
        UserError: "measuring_time" when its time was over;
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
        over = threading.Event()
        clock = threading.Timer(min(seconds, threading.TIMEOUT_MAX), _end, [child, over])
        clock.daemon = True
        clock.start()
        try:
            for text in child.stdout:
                if (said := _message(text)) is None:
                    continue
                last = said
                if "error" not in last and "ok" not in last:
                    yield last
            child.wait()
        finally:
            clock.cancel()
            if child.poll() is None:
                child.kill()
                child.wait()
            child.stdout.close()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace").strip()
    if over.is_set() and "ok" not in last:
        raise UserError("measuring_time", minutes=f"{seconds / 60:g}")
    if "error" in last:
        raise UserError(last["error"], **last["details"])
    if "ok" not in last:
        tail = complaint.splitlines()[-1] if complaint else f"exit {child.returncode}"
        raise UserError("child_died", error=tail)


def _end(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    over.set()
    child.kill()


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
