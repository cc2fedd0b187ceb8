"""What the package `spaces` does on a ZeroGPU Space, as far as a page can tell, without a card.

`GPU` runs a function in a fork of the server, in a thread there; arguments, values and what was
raised are pickled. The fork is used again while it lives, and killed when the time is over that
was asked for. torch says in the server that there is a card, and only in a fork computes.

What was asked for is written to the file that SPACES_TEST_LOG names, a JSON object per line, and
how it ended: "end", "left" by whoever had asked, or "dead". The file that SPACES_TEST_KILL names
holds the seconds after which the next call is killed, or "quota" for a call that is refused; it is
removed then.
"""

from __future__ import annotations

import functools
import inspect
import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import torch

assert os.environ["SPACES_ZERO_GPU"] == "1"
FORKING = multiprocessing.get_context("fork")
LEEWAY_SECONDS = 1.0  # a fork that is a little late lives
_no_card = torch.cuda.is_available
torch.cuda.is_available = lambda: True


def gradio_auto_wrap(task: Any) -> Any:
    """gradio asks it for every handler."""
    return task


def GPU(task: Any = None, *, duration: Any = 60) -> Any:
    if task is None:
        return functools.partial(GPU, duration=duration)
    lender = Lender(task, duration)
    if not inspect.isgeneratorfunction(task):
        return functools.wraps(task)(lambda *args, **kwargs: lender.answer(args, kwargs))
    return functools.wraps(task)(lambda *args, **kwargs: lender.values(args, kwargs))


class Lender:
    """The forks of one decorated function."""

    def __init__(self, task: Callable[..., Any], duration: Any) -> None:
        self.task, self.duration = task, duration
        self.idle: list[Fork] = []

    def answer(self, args: Any, kwargs: Any) -> Any:
        *_, (_, value) = self._said(args, kwargs)
        return value

    def values(self, args: Any, kwargs: Any) -> Iterator[Any]:
        for kind, value in self._said(args, kwargs):
            if kind == "value":
                yield value

    def _said(self, args: Any, kwargs: Any) -> Iterator[tuple[str, Any]]:
        from gradio.context import LocalContext

        asked = self.duration(*args, **kwargs) if callable(self.duration) else self.duration
        wish = _wish()
        request = LocalContext.request.get(None)
        told = {"task": self.task.__name__, "seconds": asked, "request": request is not None}
        fork = None
        if wish != "quota":
            idle = [each for each in self.idle if each.process.is_alive()]
            self.idle = idle[1:]
            fork = idle[0] if idle else Fork(self.task)
            told["fork"] = fork.process.pid
        _note(told)
        if fork is None:
            raise _error("ZeroGPU quota exceeded", "You have exceeded your free ZeroGPU quota.")
        fork.lend(args, kwargs, float(wish) if wish else asked + LEEWAY_SECONDS)
        kind = ""
        try:
            while (said := fork.hear())[0] != "end":
                kind, value = said
                if kind == "dead":
                    raise _error("ZeroGPU worker error", "GPU task aborted")
                if kind == "raised":
                    raise _error("ZeroGPU worker error", value)
                yield said
            kind = "end"
        finally:
            _note({"ended": kind if kind in ("end", "dead") else "left"})
            fork.stop.set()
            while kind not in ("end", "dead"):
                kind, _ = fork.hear()
            fork.over.set()
            if kind == "end":
                self.idle.append(fork)


class Fork:
    """A process that computes, and what kills it."""

    def __init__(self, task: Callable[..., Any]) -> None:
        self.stop, self.over = FORKING.Event(), threading.Event()
        asked, self.asking = FORKING.Pipe(duplex=False)
        self.heard, said = FORKING.Pipe(duplex=False)
        self.process = FORKING.Process(
            target=self._work, args=(task, asked, said, os.getpid()), daemon=True
        )
        self.process.start()
        asked.close()
        said.close()  # so that the end of the process is the end of what it says

    def lend(self, args: Any, kwargs: Any, seconds: float) -> None:
        """Has the task done, and the process killed when its time is over before."""
        self.over = threading.Event()
        self.asking.send((args, kwargs))
        threading.Thread(target=self._end, args=(self.over, seconds), daemon=True).start()

    def hear(self) -> tuple[str, Any]:
        """What the process says next."""
        try:
            kind, value = self.heard.recv()
        except (EOFError, OSError):
            self.process.join()
            return "dead", None
        return kind, value

    def _end(self, over: threading.Event, seconds: float) -> None:
        if not over.wait(seconds):
            self.process.kill()

    def _work(self, task: Callable[..., Any], asked: Any, said: Any, server: int) -> None:
        torch.cuda.is_available = _no_card
        # or a connection that the server closes would stay open to its browser
        for connection in psutil.Process().net_connections("inet"):
            os.close(connection.fd)
        threading.Thread(target=_leave_with, args=(server,), daemon=True).start()
        while True:
            args, kwargs = asked.recv()
            self.stop.clear()
            with ThreadPoolExecutor() as threads:
                threads.submit(self._answer, task, args, kwargs, said.send)
            said.send(("end", None))

    def _answer(
        self, task: Callable[..., Any], args: Any, kwargs: Any, say: Callable[..., None]
    ) -> None:
        try:
            found = task(*args, **kwargs)
            if not inspect.isgenerator(found):
                say(("value", found))
                return
            for value in found:
                if self.stop.is_set():
                    found.close()
                    return
                say(("value", value))
        except Exception as error:
            say(("raised", type(error).__name__))


def _note(told: dict[str, Any]) -> None:
    with Path(os.environ["SPACES_TEST_LOG"]).open("a") as log:
        log.write(json.dumps(told) + "\n")


def _wish() -> str:
    """What a test wants of the next call."""
    file = Path(os.environ["SPACES_TEST_KILL"])
    try:
        wish = file.read_text()
    except FileNotFoundError:
        return ""
    file.unlink()
    return wish


def _error(title: str, message: str) -> Exception:
    import gradio as gr

    return gr.Error(message, title=title, print_exception=False)


def _leave_with(server: int) -> None:
    """No fork outlives the server of a test."""
    while os.getppid() == server:
        time.sleep(0.2)
    os._exit(1)
