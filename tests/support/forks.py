"""Trainers by the dozen: a server that imports torch once and forks a trainer per request.

Importing torch takes seconds, and what is killed two hundred times has no time for that. The
server itself computes nothing, so what it forks is as fresh as a process that was just started.

`python -m tests.support.forks` reads one JSON request per line and answers with a line:
`{"line": [...], "log": path, "signal": 9, "after": 0.3, "max_file": bytes}` gives
`{"code": -9, "taken": 17, "seconds": 0.31}`, where `taken` counts optimiser steps.
"""

from __future__ import annotations

import dataclasses
import json
import mmap
import os
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# as deep as "tiny", with a tenth of its weights
MICRO = {"block_out_channels": (16, 16, 32), "layers_per_block": 1}
CRASHED = 99  # exit code of a trainer that let an exception through


@dataclasses.dataclass(frozen=True)
class Ended:
    """How a trainer ended.

    Args:
        code: Its exit code, negative for a signal.
        taken: The optimiser step up to which it came, 0 when it took none.
        seconds: From the signal (from its start, without one) to its end.
        said: Its output and complaints.
    """

    code: int
    taken: int
    seconds: float
    said: str

    @property
    def started_at(self) -> int | None:
        """The step that it went on from, None when it did not come so far."""
        lines = (line.split() for line in self.said.splitlines())
        return next((int(words[0]) for words in lines if words[1:2] == ["started"]), None)


class Forks:
    """The server's client.

    Args:
        folder: Where the output of the trainers goes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
        )

    def train(
        self,
        *line: object,
        signal: int | None = None,
        after: float = 0.0,
        max_file: int | None = None,
        stop_at: int | None = None,
    ) -> Ended:
        """Runs the trainer with a command line.

        Args:
            line: Its arguments.
            signal: Sent to it `after` seconds, unless it ended before.
            after: See above.
            max_file: No file of the trainer may grow beyond this many bytes (RLIMIT_FSIZE).
            stop_at: The step after which it is asked to stop.
        """
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.count += 1
        log = self.folder / f"{self.count}.log"
        log.touch()
        request = {
            "line": [str(word) for word in line],
            "log": str(log),
            "signal": signal,
            "after": after,
            "max_file": max_file,
            "stop_at": stop_at,
        }
        self.server.stdin.write(json.dumps(request) + "\n")
        self.server.stdin.flush()
        answer = json.loads(self.server.stdout.readline())
        return Ended(**answer, said=log.read_text())

    def close(self) -> None:
        self.server.communicate()


def _serve() -> None:
    from ddpm_demo.commands import train as train_command
    from ddpm_demo.models import unets

    unets.NAMED_UNETS["tiny"] = MICRO
    counter = mmap.mmap(-1, 8)  # shared with the child
    _count_steps(counter)
    for text in sys.stdin:
        request = json.loads(text)
        counter[:] = struct.pack("q", 0)
        started = time.monotonic()
        if (pid := os.fork()) == 0:
            _become_trainer(train_command, request)
        code, seconds = _wait(pid, started, request["signal"], request["after"])
        (taken,) = struct.unpack("q", counter[:])
        print(json.dumps({"code": code, "taken": taken, "seconds": seconds}), flush=True)


def _count_steps(counter: mmap.mmap) -> None:
    from ddpm_demo.training.trainer import Trainer

    real = Trainer._step

    def counted(self: Trainer, step: int) -> Any:
        result = real(self, step)
        counter[:] = struct.pack("q", step + 1)
        return result

    Trainer._step = counted  # type: ignore[method-assign]


def _become_trainer(train_command: Any, request: dict[str, Any]) -> None:
    code = CRASHED
    try:
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if request["max_file"] is not None:
            import resource

            limit = request["max_file"]
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if (end := request["stop_at"]) is not None:
            from ddpm_demo.training.trainer import Trainer

            Trainer._stop_wished = lambda self: self.progress.step >= end  # type: ignore[method-assign]
        code = train_command.main(request["line"])
    finally:
        os._exit(code)


def _wait(pid: int, started: float, signal: int | None, after: float) -> tuple[int, float]:
    """(exit code, seconds from signal or start to end) of a child."""
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if signal is not None and time.monotonic() - started >= after:
            os.kill(pid, signal)
            started, signal = time.monotonic(), None
        time.sleep(0.001)
    return os.waitstatus_to_exitcode(status), time.monotonic() - started


if __name__ == "__main__":
    _serve()
