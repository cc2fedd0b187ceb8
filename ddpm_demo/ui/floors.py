"""The floor under a run's loss curve, worked out beside the page that shows it."""

from __future__ import annotations

import concurrent.futures
import contextlib

from ..errors import UserError
from ..run import Run

PATIENCE = 1.5  # seconds that a first look at a run waits for it; a later look finds it


class Floors:
    """The loss of the exact answer of each run that was looked at."""

    def __init__(self) -> None:
        self._pool = concurrent.futures.ThreadPoolExecutor(1)
        self._asked: dict[str, concurrent.futures.Future[float | None]] = {}

    def of(self, run: Run) -> float | None:
        """The floor of a run; None while it is not known, or where there is none."""
        if run.token not in self._asked:
            self._asked[run.token] = self._pool.submit(_floor, run)
        with contextlib.suppress(concurrent.futures.TimeoutError):
            return self._asked[run.token].result(timeout=PATIENCE)
        return None


def _floor(run: Run) -> float | None:
    from ..ideal import floor_of_run  # torch, which the page does not wait for

    with contextlib.suppress(UserError, OSError):
        return floor_of_run(run)
    return None
