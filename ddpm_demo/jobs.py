"""Starts, watches and stops the processes that read pictures and train.

A trainer is known by its run folder alone: it goes on when the page, or the whole server, is
closed, and a new server finds it again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .errors import UserError
from .run import Run, Status, all_runs

DRAFT_SECONDS = 24 * 3600


class Jobs:
    """The processes that one server has started.

    Args:
        public: Strangers use this server: their files are read under stricter limits.
        at_once: How many runs may train at the same time.
    """

    def __init__(self, *, public: bool = False, at_once: int = 1) -> None:
        self.public = public
        self.at_once = at_once
        self._trainers: dict[str, subprocess.Popen[bytes]] = {}

    def read(self, run: Run, sources: Sequence[Path], size: int) -> Iterator[tuple[int, int]]:
        """Reads pictures into a draft.

        Yields:
            (files read, files in all). Closing the generator ends the reading process.

        Raises:
            UserError: whatever `images.ingest` refuses.
        """
        line = [sys.executable, "-m", "ddpm_demo.reader", "--run", str(run.path)]
        line += ["--size", str(size)] + (["--public"] if self.public else [])
        last: dict[str, Any] = {}
        # a file, not a pipe: decoders write their complaints there, and nobody would read them
        with tempfile.TemporaryFile() as complaints:
            child = subprocess.Popen(
                [*line, "--", *map(str, sources)],
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
            )
            assert child.stdout is not None
            try:
                for text in child.stdout:
                    last = json.loads(text)
                    if "done" in last:
                        yield last["done"], last["total"]
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
            raise UserError("reader_died", error=tail)

    def start(self, run: Run) -> None:
        """Starts, or resumes, the trainer of a run whose config.json and dataset.npz are there.

        Raises:
            UserError: "busy" while as many runs train as may.
        """
        at_work = [other for other in all_runs() if other.status().state in ("starting", "running")]
        if any(other.token == run.token for other in at_work):
            raise UserError("run_busy", owner="another process")
        if len(at_work) >= self.at_once:
            raise UserError("busy", limit=self.at_once)
        if (former := self._trainers.pop(run.token, None)) is not None:
            former.wait()  # it has said its last word: what is left of it is its exit
        status = run.status()
        run.stop_file.unlink(missing_ok=True)
        run.write_status(Status(state="starting", step=status.step, total=status.total))
        line = [sys.executable, "-m", "ddpm_demo.trainer", "--run", str(run.path), "--background"]
        with run.log_file.open("ab") as log:
            self._trainers[run.token] = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C at the server is not meant for the trainer
            )

    def stop(self, run: Run) -> None:
        """Asks a run to stop; its trainer keeps a checkpoint first."""
        run.stop_file.touch()

    def status(self, run: Run) -> Status:
        """The run's status, with what only the parent of a dead trainer knows: how it ended."""
        trainer = self._trainers.get(run.token)
        if trainer is None:
            return run.status()
        dead = trainer.poll() is not None  # poll also reaps it
        status = run.status()
        if status.state == "interrupted" and not dead:
            # its lock is free a moment before its exit can be read
            with contextlib.suppress(subprocess.TimeoutExpired):
                dead = trainer.wait(1) is not None
        if not dead or status.state not in ("starting", "interrupted") or status.message:
            return status
        if trainer.returncode > 0:  # it died before its first word
            lines = run.log_file.read_text(errors="replace").strip().splitlines()
            error = {"error": lines[-1] if lines else "?"}
            told = dataclasses.replace(status, state="failed", message="crashed", details=error)
        else:  # a signal; SIGKILL is the kernel's when memory runs out
            killed = "killed" if trainer.returncode == -9 else None
            told = dataclasses.replace(status, state="interrupted", message=killed)
        if told != status:
            with contextlib.suppress(OSError):
                run.write_status(told)
        return told


def discard(run: Run) -> None:
    """Removes a draft that is no longer wanted."""
    if run.status().state == "draft":
        shutil.rmtree(run.path, ignore_errors=True)


def sweep_drafts() -> None:
    """Removes drafts that nobody came back to for a day."""
    for run in all_runs():
        with contextlib.suppress(OSError):
            if time.time() - run.path.stat().st_mtime > DRAFT_SECONDS:
                discard(run)


def _environment() -> dict[str, str]:
    """Ours, with this package importable wherever the server was started from."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
