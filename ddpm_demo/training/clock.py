"""When a run reports, previews and saves: by wall time, which nothing learned depends on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

STATUS_SECONDS = 0.5
CHECKPOINT_SECONDS = 60.0
FIRST_CHECKPOINT_SECONDS = 10.0
FIRST = 10  # steps before the first preview and the first check


def first_preview(total: int) -> int:
    """The step after which the first preview is drawn, of a run that ends at step `total`."""
    return min(FIRST, total)


class Pace:
    """When something costly comes again: at growing steps, within a share of the time.

    Args:
        growth: Each time comes at least this many times later than the one before.
        share: Of the time that training takes.
        step: Where the run stands.
    """

    def __init__(self, growth: float, share: float, step: int) -> None:
        self.growth = growth
        self.share = share
        self._step = step
        self.last_s = 0.0  # how long it took when it came last
        self._spent_s = 0.0

    def due(self, step: int, trained_s: float) -> bool:
        """Whether it is due after a step.

        Args:
            step: Optimiser steps taken.
            trained_s: Seconds of training in this process.
        """
        grown = step >= max(FIRST, self._step * self.growth)
        return grown and self._spent_s + self.last_s <= self.share * trained_s

    def spent(self, step: int, seconds: float) -> None:
        """Notes that it came after a step, and how long it took."""
        self._step = step
        self.last_s = seconds
        self._spent_s += seconds


class Clock:
    """Measures one process's training from a step on.

    `steps_per_s` is a running mean, 0 before the first step; `trained_s` are the seconds of
    training so far, without pauses.

    Args:
        step: Optimiser steps taken before.
        save_s: Seconds from one checkpoint to the next.
    """

    def __init__(self, step: int, save_s: float = CHECKPOINT_SECONDS) -> None:
        now = time.perf_counter()
        self._save_s = save_s
        self.steps_per_s = 0.0
        self.trained_s = 0.0
        self.previews = Pace(1.25, 0.035, step)
        self.checks = Pace(1.08, 0.015, step)
        self._last_step = self._saved = now
        if step == 0:  # a short run would end before its first checkpoint
            self._saved -= max(0.0, save_s - FIRST_CHECKPOINT_SECONDS)
        self._status = 0.0

    def stepped(self) -> None:
        """A step has ended."""
        now = time.perf_counter()
        took, self._last_step = now - self._last_step, now
        self.trained_s += took
        rate = 1 / max(took, 1e-9)
        # the first step warms kernels up and tells little
        self.steps_per_s = rate if not self.steps_per_s else 0.9 * self.steps_per_s + 0.1 * rate

    def status_due(self) -> bool:
        """Whether status.json is to be written now; true at most twice a second."""
        now = time.perf_counter()
        due = now - self._status >= STATUS_SECONDS
        if due:
            self._status = now
        return due

    @contextlib.contextmanager
    def pausing(self, step: int, pace: Pace | None = None) -> Iterator[None]:
        """Time that is not training: it counts against `pace`, if any, not against the speed."""
        start = time.perf_counter()
        yield
        self._last_step = time.perf_counter()
        if pace is not None:
            pace.spent(step, self._last_step - start)

    def checkpoint_due(self, step: int, every: int) -> bool:
        """Whether a checkpoint is to be kept; for `every` see `TrainConfig.checkpoint_every`."""
        if every:
            return step % every == 0
        return time.perf_counter() - self._saved >= self._save_s

    def saved(self) -> None:
        """A checkpoint was kept; the time for it is no training."""
        self._last_step = self._saved = time.perf_counter()
