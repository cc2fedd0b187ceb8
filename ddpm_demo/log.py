"""What the server's log gets: a line where one will do, and no flood.

Whoever sends the same wrong request again and again, or opens more connections than the system
has files for, must not fill the disk with tracebacks.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

LOG = logging.getLogger("ddpm_demo")
SECONDS = 10.0  # between two records of one kind
KINDS = 1000  # that are remembered
LOUD = ("ddpm_demo", "asyncio", "uvicorn.error")  # whose records a visitor can provoke


class Sparing(logging.Filter):
    """Lets one record of a kind through in ten seconds; the next says how many were left out.

    Records are of one kind when text, arguments and the place of the error agree.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._last: dict[tuple[Any, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind, now = _kind(record), time.monotonic()
        with self._lock:
            last, left_out = self._last.get(kind, (-SECONDS, 0))
            if now - last < SECONDS:
                self._last[kind] = last, left_out + 1
                return False
            self._last[kind] = now, 0
            if len(self._last) > KINDS:
                self._last.pop(next(iter(self._last)))
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} times before)", None
        return True


def _kind(record: logging.LogRecord) -> tuple[Any, ...]:
    error = record.exc_info[1] if record.exc_info else None
    place = error.__traceback__ if error else None
    while place and place.tb_next:
        place = place.tb_next
    where = (place.tb_frame.f_code, place.tb_lineno) if place else None
    return record.name, record.getMessage(), type(error), where


def prepare() -> None:
    """Makes all that a visitor can provoke sparing; once for a server."""
    for name in LOUD:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Sparing) for each in logger.filters):
            logger.addFilter(Sparing())
