"""One writer per run folder: a lock that the operating system frees when its owner dies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ddpm_demo.errors import UserError

LOCK_SECONDS = 1.0  # the page looks at locks by taking them for a moment: outwait it


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[int | None]:
    """Holds the lock of a run folder, which is made if need be.

    Yields:
        The process that held it before, which is dead; None when nobody did.

    Raises:
        UserError: "run_busy" within about a second, when another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    owner = folder / "owner"  # beside the lock: Windows lets nobody read a locked file
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        number = _number(owner)
        by = "another process" if number is None else f"process {number}"
        raise UserError("run_busy", owner=by) from None
    try:
        former = _number(owner)
        with contextlib.suppress(OSError):  # a full disk is met, and said, elsewhere
            owner.write_text(str(os.getpid()))
        yield former
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Whether a process holds the lock right now, as far as one can see."""
    try:
        if not (folder / "lock").exists():
            return False
        with FileLock(folder / "lock", timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _number(owner: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(owner.read_text())
    return None
