"""A draft's pictures, read as the plan asks for them."""

from __future__ import annotations

import collections
import contextlib
import threading
import weakref
from collections.abc import Iterator
from typing import Any

from ddpm_demo.data.settings import read_integer
from ddpm_demo.runs import drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui.crowd.wanted import check_wanted, unwanted
from ddpm_demo.ui.events import Updates

from . import plan
from .report import Report


class Reader:
    """Reads drafts for the plan's size, fit and starting point; each is read once at a time.

    Args:
        jobs: What reads.
        controls: The components of the plan by name.
    """

    def __init__(self, jobs: Jobs, controls: dict[str, Any]) -> None:
        self.jobs, self.controls = jobs, controls
        # to read a draft, by its token, for as long as somebody holds it or waits for it
        self._turns: weakref.WeakValueDictionary[str, threading.Lock] = (
            weakref.WeakValueDictionary()
        )
        self._handing_out = threading.Lock()

    def turn(self, run: Run) -> threading.Lock:
        """Held by whoever reads the draft, or wants that nobody does."""
        with self._handing_out:
            return self._turns.setdefault(run.token, threading.Lock())

    def has_read(self, run: Run, values: Updates) -> bool:
        """Whether the draft's pictures are as the plan asks for them."""
        return run.dataset_file.exists() and Report.of(run).is_of(*self._wanted(values))

    def read(self, run: Run, values: Updates) -> Iterator[tuple[int, int]]:
        """Reads until the draft is no more; yields (files read, files in all).

        Raises:
            UserError: when nothing could be read.
            Unwanted: when nobody waits for it any more.
        """
        size, fit, channels, stretch = self._wanted(values)
        tasks, sources = self.jobs.tasks, drafts.sources(run)
        reading = tasks.read(
            run, sources, size, channels=channels, fit=fit, stretch=stretch, dropped=unwanted()
        )
        for told in reading:
            if not drafts.is_draft(run):
                return
            yield told
        check_wanted()  # a reading that was dropped ends without a word

    @contextlib.contextmanager
    def settled(self, run: Run, values: Updates) -> Iterator[None]:
        """Keeps every reading of the draft out, once its pictures are as the plan asks for them.

        Raises:
            UserError: when nothing could be read.
        """
        with self.turn(run):
            if not self.has_read(run, values):
                collections.deque(self.read(run, values), maxlen=0)
            yield

    def _wanted(self, values: Updates) -> tuple[int, str, int | None, bool]:
        """Size, fit, channels and stretch of the plan; a model to start from decides channels."""
        names = ("size", "fit", "init", "channels", "stretch")
        size, fit, key, channels, stretch = (values[self.controls[name]] for name in names)
        asked = traits(key).channels if key else plan.CHANNELS.get(channels)
        return read_integer("size", size), str(fit), asked, bool(stretch)
