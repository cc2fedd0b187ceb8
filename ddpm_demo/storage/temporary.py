"""A folder of temporary files for one process alone; those of dead processes are deleted."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "ddpm-demo-"
MADE = re.compile(f"{PREFIX}[a-z0-9_]{{8}}")  # as `tempfile` makes names
LOCK = ".lock"
ATTEMPTS = 5  # to delete a folder
YOUNG_SECONDS = 60.0  # a folder without a lock may be of a process that is just making it


@contextlib.contextmanager
def own_folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder that lives as long as the context.

    What killed processes left beside it is deleted first.

    Args:
        parent: Where it is made; by default where the system keeps temporary files.

    Yields:
        The folder, which other users of this computer cannot read.
    """
    parent = parent or Path(tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()
    lock = FileLock(folder / LOCK)
    lock.acquire()
    try:
        yield folder
    finally:
        lock.release()
        for _ in range(ATTEMPTS):  # a thread that still draws may write into it meanwhile
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break


def _is_left(folder: Path) -> bool:
    """Whether a folder of ours has no process any more; False where that cannot be found out.

    A clone of this project may have such a name too: only what holds our lock is certainly ours, or
    what is empty, as a process leaves it that is killed before it has the lock.
    """
    try:
        about = folder.lstat()
        ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not ours or folder.is_symlink() or not folder.is_dir():
            return False
        if not MADE.fullmatch(folder.name):
            return False
        if not (folder / LOCK).exists():
            young = abs(time.time() - about.st_mtime) <= YOUNG_SECONDS
            return not young and not any(folder.iterdir())
        with FileLock(folder / LOCK, timeout=0):
            return True
    except (OSError, Timeout):
        return False
