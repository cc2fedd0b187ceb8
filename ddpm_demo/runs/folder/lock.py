"""One writer per run folder: a lock that the operating system frees when its owner dies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ddpm_demo.errors import UserError

LOCK_SECONDS = 1.0  # longer than `is_held` holds the lock while it looks


@contextlib.contextmanager
def hold(file: Path, owner: Path) -> Iterator[int | None]:
    """Holds a lock.

    Args:
        file: What is locked, in a folder that exists.
        owner: Says which process holds the lock. A file of its own: Windows lets nobody read a
            locked one.

    Yields:
        The process that held it before, which is dead; None when nobody did.

    Raises:
        UserError: "run_busy" within about a second, when another process holds it; "folder_in_way"
            when it can be held by nobody.
    """
    if file.is_dir():
        raise UserError("folder_in_way", name=file.name)
    lock = FileLock(file)
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        number = _number(owner)
        by = "another process" if number is None else f"process {number}"
        raise UserError("run_busy", owner=by) from None
    try:
        former = _number(owner)
        # on a full disk the trainer reports the error when it writes the run
        with contextlib.suppress(OSError):
            owner.write_text(str(os.getpid()))
        yield former
    finally:
        lock.release()


def is_held(file: Path) -> bool:
    """Whether a process holds the lock right now; False when that cannot be found out."""
    try:
        if not file.exists():
            return False
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _number(owner: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(owner.read_text())
    return None
