"""The one sweep of the temporary folder: uploads, sheets of drawings, files to download.

A file goes an hour after no open page holds it, and earlier only where all of them together take up
too much: then whoever holds most makes room. What was there before the first visitor is never
deleted: the server gives it out itself. Ages are counted by this process, so a clock that is set
changes nothing, and a file that grows is young.
"""

from __future__ import annotations

import contextlib
import math
import stat
import threading
import time
from pathlib import Path

from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy
from ddpm_demo.storage.temporary import LOCK
from ddpm_demo.ui.crowd.making_room import File, to_make_room
from ddpm_demo.ui.crowd.shares import Shares

from .held import Held, Holding

SWEEP_SECONDS = 60.0  # between two sweeps
PARTIAL_SECONDS = 600.0  # an upload that stood still for so long was given up


class Temporary:
    """Sweeps one folder.

    Args:
        policy: How long files stay, and how much room they may take up.
        held: Which pages are open.
        shares: Whose each file is.
        folder: gradio's temporary folder, which no other program uses.
    """

    def __init__(self, policy: Policy, held: Held, shares: Shares, folder: Path) -> None:
        self.policy, self.held, self.shares, self.folder = policy, held, shares, folder
        self._files_seen, self._empty_seen = _Ages(), _Ages()
        self._given = set(self._found())

    def keep_going(self) -> None:
        """Sweeps now and every minute, in a thread for as long as the server lives."""
        threading.Thread(target=self._work, name="sweep", daemon=True).start()

    def _work(self) -> None:
        while True:
            try:
                self.sweep()
            except Exception:  # nobody would start the thread again
                LOG.exception("the temporary folder could not be swept, and is swept again")
            time.sleep(SWEEP_SECONDS)

    def sweep(self) -> None:
        """Deletes what nobody needs any more, and then what is too much."""
        kept = []
        for file in self._files():
            if file.page is None and file.idle > self._allowed(file):
                self._delete(file)
            else:
                kept.append(file)
        for file in to_make_room(kept, self.shares.owners(), self.policy.temporary_bytes):
            self._delete(file)
        self._delete_empty()

    def _allowed(self, file: File) -> float:
        """How long a file may lie unused. What lies beside the folders is half an upload."""
        whole = "/" in file.name
        return self.policy.temporary_seconds if whole else PARTIAL_SECONDS

    def _found(self) -> dict[str, tuple[int, int]]:
        """The files by name: when each was changed, and its size."""
        found = {}
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):  # it vanishes at this moment
                about = path.lstat()
                if not stat.S_ISDIR(about.st_mode) and path.name != LOCK:
                    name = path.relative_to(self.folder).as_posix()
                    found[name] = about.st_mtime_ns, about.st_size
        return found

    def _files(self) -> list[File]:
        """All files but those that the server gives out itself."""
        known = self.shares.owners()  # first: what comes in meanwhile is not gone
        found = self._found()
        self.shares.forget(known.keys() - found.keys())
        ages = self._files_seen.of(found)
        holdings = self.held.holdings(self.policy.temporary_seconds)
        files = []
        for name in found.keys() - self._given:
            holding = holdings.get(name, Holding(None, math.inf))
            idle = min(ages[name], holding.idle)
            files.append(File(name, found[name], ages[name], idle, holding.page))
        return files

    def _delete(self, file: File) -> None:
        path = self.folder / file.name
        with contextlib.suppress(OSError):  # Windows keeps what is just being sent
            about = path.lstat()
            if file.stands == (about.st_mtime_ns, about.st_size):  # or it was written anew
                path.unlink()
                self.shares.forget([file.name])

    def _delete_empty(self) -> None:
        """Deletes folders that have long been empty: a new one is so for a moment, too."""
        empty = {}
        for path in self.folder.glob("*/"):
            with contextlib.suppress(OSError):
                if not any(path.iterdir()):
                    empty[path.name] = path.lstat().st_mtime_ns, 0
        for name, age in self._empty_seen.of(empty).items():
            if age > self.policy.temporary_seconds:
                with contextlib.suppress(OSError):
                    (self.folder / name).rmdir()


class _Ages:
    """For how long things have stood as they do, from one look to the next."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[tuple[int, int], float]] = {}

    def of(self, found: dict[str, tuple[int, int]]) -> dict[str, float]:
        """The age of each in seconds; of what is not found any more nothing is remembered."""
        now, before = time.monotonic(), self._since
        self._since = {
            name: before[name] if before.get(name, (None,))[0] == stands else (stands, now)
            for name, stands in found.items()
        }
        return {name: now - since for name, (_, since) in self._since.items()}
