"""The trainer processes that one server has started, and how they ended."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess

from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status

from .children import Command, command_line, environment

KILLED = -9  # SIGKILL: the kernel sends it when memory runs out


class Trainers:
    """The trainers by the token of their run."""

    slice_s: float | None = None  # seconds that a run trains at a time; None: to its end

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def spawn(self, run: Run) -> None:
        """Starts the trainer of a run.

        Raises:
            OSError: when the system starts no process; the run rests or waits as before.
        """
        if (former := self._processes.pop(run.token, None)) is not None:
            former.wait()  # its last status is written; only its exit is pending
        status = run.status()
        run.write_status(Status("starting", step=status.step, total=status.total))
        try:
            with run.log_file.open("ab") as log:
                self._processes[run.token] = subprocess.Popen(
                    command_line(Command.TRAIN, "--run", run.path, "--background"),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment(),
                    start_new_session=True,  # Ctrl-C at the server does not reach the trainer
                )
        except OSError:
            run.write_status(status)
            raise

    def reap(self) -> None:
        """Lets the system forget those that have ended."""
        for process in list(self._processes.values()):
            process.poll()

    def wait(self, run: Run) -> None:
        """Waits until the trainer of a run has ended, if this server started one."""
        if (process := self._processes.get(run.token)) is not None:
            process.wait()

    def status(self, run: Run) -> Status:
        """The status of a run; if its trainer died before it wrote one, how it died."""
        process = self._processes.get(run.token)
        if process is None:
            return run.status()
        dead = process.poll() is not None
        status = run.status()
        if status.state == "interrupted" and not dead:
            # the lock is free a moment before the exit can be read
            with contextlib.suppress(subprocess.TimeoutExpired):
                dead = process.wait(1) is not None
        if not dead or status.state not in ("starting", "interrupted") or status.message:
            return status
        ended = _ended(run, status, process.returncode)
        if ended != status:
            with contextlib.suppress(OSError):
                run.write_status(ended)
        return ended


def _ended(run: Run, status: Status, code: int) -> Status:
    """The status of a run whose trainer ended with an exit code and wrote none itself."""
    if code > 0:  # it died before it could write a status
        lines: list[str] = []
        with contextlib.suppress(OSError):
            lines = run.log_file.read_text(errors="replace").strip().splitlines()
        error = {"error": lines[-1] if lines else "?"}
        return dataclasses.replace(status, state="failed", message="crashed", details=error)
    killed = "killed" if code == KILLED else None
    return dataclasses.replace(status, state="interrupted", message=killed)
