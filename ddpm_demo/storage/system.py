"""What only some operating systems have, with a fallback for those that lack it."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

REPLACE_SECONDS = 2.0  # how long a replacement that is not permitted is tried again

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MOST_FILES = (65_536, 10_240, 4096)
_KEPT: list[object] = []


def replace(source: Path, target: Path) -> None:
    """Renames a file or folder to the name of another one, which is replaced.

    On Windows that is not permitted while another program has one of the two open. A virus scanner
    or a synchroniser does so for a moment.

    Raises:
        PermissionError: when it is still not permitted after two seconds.
    """
    until = time.monotonic() + REPLACE_SECONDS
    while True:
        try:
            source.replace(target)
            return
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.05)


def sync_file(path: Path) -> None:
    """Returns when the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Returns when the folder's entries are on the disk; on Windows there is no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lower_priority() -> None:
    """Gives way to the page and to other programs, where the system can (POSIX)."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(10)


def allow_more_files() -> float:
    """Lets this process open as many files as the system lets it, up to 65,536.

    A connection is a file too, and some systems (macOS) begin with 256.

    Returns:
        How many it may open now; infinite where the system does not say.
    """
    if resource is None:
        return math.inf
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in MOST_FILES:
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if soft == resource.RLIM_INFINITY or wanted <= soft:
            break
        with contextlib.suppress(OSError, ValueError):  # the kernel allows fewer
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
            break
    return math.inf if soft == resource.RLIM_INFINITY else float(soft)


def on_stop_signal(ask: Callable[[], None]) -> None:
    """Lets SIGTERM and Ctrl-C call `ask` instead of ending the process."""
    for name in ("SIGTERM", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: ask())


@contextlib.contextmanager
def stop_wishes() -> Iterator[Callable[[], bool]]:
    """Within it SIGTERM and Ctrl-C end nothing; yields what tells whether one of them came.

    In another thread than the main one signals stay as they are.
    """
    wishes: list[bool] = []
    former: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGINT"):
            if hasattr(signal, name):
                number = signal.Signals[name]
                former[number] = signal.signal(number, lambda *_: wishes.append(True))
    try:
        yield lambda: bool(wishes)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def keep_until_exit(thing: object) -> None:
    """Keeps an object alive until the process ends, and makes `leave` skip its destruction."""
    _KEPT.append(thing)


def leave(code: int) -> NoReturn:
    """Ends the process; after `keep_until_exit`, without destroying any object."""
    if _KEPT:
        leave_at_once(code)
    raise SystemExit(code)


def leave_at_once(code: int) -> NoReturn:
    """Ends the process without waiting for threads, which may compute for minutes."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or nobody reads it
            stream.flush()
    os._exit(code)


def available_bytes() -> int:
    """Memory that this process can still take without any being swapped out, in bytes.

    A container may be given less than its computer has.
    """
    import psutil

    free = int(psutil.virtual_memory().available)
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # "max" where a container has no bound
        most = int((group / "memory.max").read_text())
        free = min(free, most - int((group / "memory.current").read_text()))
    return max(0, free)
