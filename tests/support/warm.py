"""Commands of this package as processes that need not import torch: forks of one that has.

Importing what a trainer needs takes five seconds of a processor, each time. A server does it once
and forks a process per command. It computes nothing itself, so what it forks is as fresh as a
process that was just started: with its own output, environment, session, signals and exit code.
`tests/runs/jobs` starts the commands as the page does when it runs by itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

NUMBER = struct.Struct("q")
ROOT = Path(__file__).parents[2]
IMPORTED = (
    "accelerate.utils",
    "ddpm_demo.commands.copies",
    "ddpm_demo.commands.evaluate",
    "ddpm_demo.commands.read",
    "ddpm_demo.commands.train",
    "ddpm_demo.training.prepare",
    "ddpm_demo.training.trainer",
)


class Child:
    """A process as `subprocess.Popen` tells of it.

    Args:
        args: Its line.
        report: Tells its id, then its exit code.
        stdout: What it says, if a pipe was asked for.
    """

    def __init__(self, args: list[str], report: int, stdout: IO[bytes] | None) -> None:
        self.args, self.stdout = args, stdout
        self.returncode: int | None = None
        self._report, self._reading = report, threading.Lock()
        (self.pid,) = NUMBER.unpack(os.read(report, NUMBER.size))

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        while self.returncode is None:
            told = select.poll()
            told.register(self._report, select.POLLIN)
            if not told.poll(None if timeout is None else 1000 * timeout):
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            with self._reading:  # several threads may wait
                if self.returncode is None:
                    (self.returncode,) = NUMBER.unpack(os.read(self._report, NUMBER.size))
        return self.returncode

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._report)


class Warm:
    """The server's client."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._server: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def popen(
        self, line: list[str], *, env: dict[str, str], stdout: Any, stderr: Any, **options: Any
    ) -> Child:
        """What `subprocess.Popen` does, for `python -m ddpm_demo …` without input."""
        assert line[:3] == [sys.executable, "-m", "ddpm_demo"]
        assert options.pop("stdin") is subprocess.DEVNULL
        request = {"line": line[3:], "env": env, "cwd": str(Path.cwd()), "options": options}
        report, tells = os.pipe()
        heard, says = os.pipe() if stdout is subprocess.PIPE else (None, os.dup(stdout.fileno()))
        nothing = os.open(os.devnull, os.O_RDWR)
        body = json.dumps(request).encode()
        with self._asking:
            control = self._started()
            socket.send_fds(
                control, [NUMBER.pack(len(body))], [nothing, says, stderr.fileno(), tells]
            )
            control.sendall(body)
        for file in (nothing, says, tells):
            os.close(file)
        return Child(line, report, None if heard is None else open(heard, "rb"))  # noqa: PTH123

    def _started(self) -> socket.socket:
        if self._server is None:
            own, other = socket.socketpair()
            with other:
                server = subprocess.Popen(
                    [sys.executable, "-m", "tests.support.warm", str(other.fileno())],
                    pass_fds=[other.fileno()],
                    cwd=ROOT,
                    env=os.environ | {"PYTHONUNBUFFERED": "1"},
                    start_new_session=True,  # Ctrl-C at the tests does not reach what it forks
                )
            self._server = server, own
        return self._server[1]

    def close(self) -> None:
        if self._server is not None:
            server, control = self._server
            control.close()
            server.wait()


def _serve(control: socket.socket) -> dict[str, Any]:
    """Answers until nobody asks any more; returns once in each process that it forks."""
    for name in IMPORTED:
        __import__(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who tell
    while True:
        head, files, _, _ = socket.recv_fds(control, NUMBER.size, 4)
        if not head:
            sys.exit()
        body = b""
        while len(body) < NUMBER.unpack(head)[0]:
            body += control.recv(1 << 16)
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _tell(files)
            return dict(json.loads(body))
        for file in files:
            os.close(file)


def _tell(files: list[int]) -> None:
    """Forks: returns in the child, with its three files; the parent tells of it, and ends."""
    *own, tells = files
    if (pid := os.fork()) == 0:
        os.close(tells)
        for place, file in enumerate(own):
            os.dup2(file, place)
            os.close(file)
        return
    for file in (*own, 0, 1, 2):
        os.close(file)
    with contextlib.suppress(BrokenPipeError):
        os.write(tells, NUMBER.pack(pid))
        os.write(tells, NUMBER.pack(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
    os._exit(0)


def _run(request: dict[str, Any]) -> int:
    if request["options"].pop("start_new_session", False):
        os.setsid()
    assert not request["options"], "not known here"
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    from ddpm_demo.__main__ import main

    sys.argv = ["ddpm_demo", *request["line"]]
    return main(request["line"])


if __name__ == "__main__":
    sys.exit(_run(_serve(socket.socket(fileno=int(sys.argv[1])))))
