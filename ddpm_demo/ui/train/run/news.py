"""What of the list of runs a page knows already: only what changed since is sent to it.

The list of a home with hundreds of runs is large, and a page asks for it every second.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Sequence
from typing import Any

from ddpm_demo.ui.lately import Lately

MAX_ROWS = 20_000  # that are remembered; one that is forgotten is merely sent once more

Row = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class ListMark:
    """Up to where a page was told of the list.

    Args:
        mark: The number of the change that was the newest then.
        keys: A hash of the keys of all its rows, in order.
        opened: The key of the run that was open.
    """

    mark: int
    keys: int
    opened: str


class News:
    """When each row changed, counted in changes.

    It remembers nothing of a page: up to where a page was told travels as a `ListMark`. A page that
    lacks what came before its news asks for the whole list; see `runs_list.js`.
    """

    def __init__(self) -> None:
        self._book = secrets.token_hex(4)  # pages that are older than this server hold another
        self._lock = threading.Lock()
        self._mark = 0
        self._rows: Lately[str, tuple[Row, int]] = Lately(MAX_ROWS)

    def of(
        self, rows: Sequence[Row], opened: str, told: ListMark | None
    ) -> tuple[Row | None, ListMark]:
        """The value for a page's `RunsList`, None when it knows all; and up to where it knows then.

        Args:
            rows: All rows that the visitor may see, in order.
            opened: The key of the run that the page shows, or "".
            told: What the page was told before; None to tell all.
        """
        keys = [row["token"] for row in rows]
        with self._lock:
            marks = [self._noted(row) for row in rows]
            if told is not None and told.keys != hash(tuple(keys)):
                self._mark += 1  # a page that misses this must see that it did
            now = ListMark(self._mark, hash(tuple(keys)), opened)
            if told == now:
                return None, now
            value = {"book": self._book, "mark": now.mark, "open": opened}
            if told is None:
                return value | {"runs": list(rows)}, now
            value["since"] = told.mark
            value["news"] = [row for row, mark in zip(rows, marks, strict=True) if mark > told.mark]
            return value if told.keys == now.keys else value | {"keys": keys}, now

    def _noted(self, row: Row) -> int:
        """The number of the row's newest change, which may be this one."""
        known = self._rows.get(row["token"])
        if known is None or known[0] != row:
            self._mark += 1
            known = row, self._mark
        self._rows[row["token"]] = known  # as the newest
        return known[1]
