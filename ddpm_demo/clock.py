"""When a run reports, previews and saves: by wall time, which nothing learned depends on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

STATUS_SECONDS = 0.5
CHECKPOINT_SECONDS = 60.0
PREVIEW_SHARE = 0.05  # of the time that training takes
PREVIEW_GROWTH = 1.25  # each preview comes at least this much later than the one before
FIRST_PREVIEW = 10


class Clock:
    """Measures one process's training from `step` on."""

    def __init__(self, step: int) -> None:
        now = time.perf_counter()
        self.steps_per_s = 0.0
        self._last_step = self._saved = now
        self._status = 0.0
        self._trained_s = self._preview_s = self._preview_cost = 0.0
        self._preview_step = step
        self._saved_step = step

    def stepped(self) -> None:
        now = time.perf_counter()
        took, self._last_step = now - self._last_step, now
        self._trained_s += took
        rate = 1 / max(took, 1e-9)
        # the first step warms kernels up and tells little
        self.steps_per_s = rate if not self.steps_per_s else 0.9 * self.steps_per_s + 0.1 * rate

    def status_due(self) -> bool:
        now = time.perf_counter()
        due = now - self._status >= STATUS_SECONDS
        if due:
            self._status = now
        return due

    def preview_due(self, step: int) -> bool:
        grown = step >= max(FIRST_PREVIEW, self._preview_step * PREVIEW_GROWTH)
        return grown and self._preview_s + self._preview_cost <= PREVIEW_SHARE * self._trained_s

    @contextlib.contextmanager
    def previewing(self, step: int) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._last_step = time.perf_counter()
        self._preview_cost = self._last_step - start
        self._preview_s += self._preview_cost
        self._preview_step = step

    def checkpoint_due(self, step: int, every: int) -> bool:
        if every:
            return step % every == 0
        return time.perf_counter() - self._saved >= CHECKPOINT_SECONDS

    def saved(self) -> None:
        self._last_step = self._saved = time.perf_counter()
