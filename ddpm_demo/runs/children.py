"""Processes that do one thing for the page and say how far they are, a JSON object per line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError


def line_of(module: str, *arguments: object) -> list[str]:
    """The command line of a module of ours."""
    return [sys.executable, "-m", f"ddpm_demo.{module}", *map(str, arguments)]


def listen(module: str, *arguments: object) -> Iterator[dict[str, Any]]:
    """Runs a module of ours and yields what it says. Closing the generator ends the process.

    Raises:
        UserError: the one that the process told as {"error": code, "details": {…}}, or
            "child_died" when it ended without {"ok": true} as its last word.
    """
    last: dict[str, Any] = {}
    # a file, not a pipe: libraries write their complaints there, and nobody would read them
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            line_of(module, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment(),
        )
        assert child.stdout is not None
        try:
            for text in child.stdout:
                last = json.loads(text)
                if "error" not in last and "ok" not in last:
                    yield last
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            child.stdout.close()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace").strip()
    if "error" in last:
        raise UserError(last["error"], **last["details"])
    if "ok" not in last:
        tail = complaint.splitlines()[-1] if complaint else f"exit {child.returncode}"
        raise UserError("child_died", error=tail)


def environment() -> dict[str, str]:
    """Ours, with this package importable wherever the server was started from."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
