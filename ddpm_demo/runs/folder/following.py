"""metrics.jsonl as a page follows it: read on from where one left off, and thinned.

A long run writes hundreds of thousands of lines. A page looks at them every second and shows some
hundred points of each curve.
"""

from __future__ import annotations

import collections
import dataclasses
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from .metrics import Row, read_rows

MOST_ROWS = 4000  # that are kept of a file
STAY = 1000  # the newest rows, which are not thinned
STRETCH = 4  # of so many rows the lowest and the highest are kept
BLOCK_BYTES = 4_000_000  # read at once
MARK_BYTES = 64  # before the place where one left off; they tell whether it is the same file
FILES = 8  # that are remembered


@dataclasses.dataclass
class Followed:
    """What was read of one file.

    Args:
        rows: Its lines in their order; of older ones some are left out.
        count: How many there were.
    """

    rows: list[Row] = dataclasses.field(default_factory=list)
    count: int = 0
    inode: int = 0
    offset: int = 0
    mark: bytes = b""

    def read_on(self, file: IO[bytes]) -> None:
        """Takes what was added; begins anew when the file is another one by now."""
        stands = os.fstat(file.fileno())
        file.seek(max(0, self.offset - MARK_BYTES))
        known = file.read(min(self.offset, MARK_BYTES)) == self.mark
        if stands.st_ino != self.inode or not known:
            self.rows, self.count = [], 0
            self.inode, self.offset, self.mark = stands.st_ino, 0, b""
        for lines in self._blocks(file):
            new = read_rows(lines)
            self.rows += new
            self.count += len(new)
            while len(self.rows) > MOST_ROWS:
                self.rows = thinned(self.rows)

    def _blocks(self, file: IO[bytes]) -> Iterator[bytes]:
        """The bytes that were added, up to the end of a line."""
        file.seek(self.offset)
        while block := file.read(BLOCK_BYTES):
            whole = block[: block.rfind(b"\n") + 1]
            if not whole and len(block) < BLOCK_BYTES:
                return  # the last line is being written
            whole = whole or block  # a line of megabytes is none of ours
            self.offset += len(whole)
            self.mark = (self.mark + whole)[-MARK_BYTES:]
            file.seek(self.offset)
            yield whole


class Following:
    """The files that a server's pages look at, the last few of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: collections.OrderedDict[Path, Followed] = collections.OrderedDict()

    def read(self, file: Path) -> Followed:
        """The rows of a metrics.jsonl as it is now; none when it cannot be read."""
        with self._lock:
            followed = self._files.pop(file, None) or Followed()
            try:
                with file.open("rb") as lines:
                    followed.read_on(lines)
            except OSError:
                return Followed()
            self._files[file] = followed
            while len(self._files) > FILES:
                self._files.popitem(last=False)
            return dataclasses.replace(followed, rows=list(followed.rows))


def thinned(rows: Sequence[Row]) -> list[Row]:
    """Fewer rows: of every stretch of older ones those with the lowest and the highest loss."""
    older, kept = rows[:-STAY], []
    logged = [row for row in older if "loss" in row]
    checked = [row for row in older if "val_loss" in row and "loss" not in row]
    for key, mine in (("loss", logged), ("val_loss", checked)):
        for first in range(0, len(mine), STRETCH):
            stretch = mine[first : first + STRETCH]
            order = sorted(range(len(stretch)), key=lambda k: stretch[k][key])
            kept += [stretch[k] for k in sorted({order[0], order[-1]})]
    return sorted(kept, key=lambda row: row["step"]) + list(rows[-STAY:])
