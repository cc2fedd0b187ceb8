"""Trainings in slices: what `runs.jobs.queue` starts in the place of trainer processes.

The server waits for the card in a thread, with the request of whoever pressed the button: the
seconds count as that visitor's. Closing the page ends nothing; the slice ends by itself.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from gradio.context import LocalContext

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.models.heavy import import_heavy
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.trainers import Trainers

from .refusals import told
from .slice import train_slice


def length(path: str, seconds: float) -> float:
    """For how long a slice asks for the card."""
    return seconds


class Slices(Trainers):
    """The slices under way, by the token of their run.

    Args:
        seconds: Of a slice.
        lend: `spaces.GPU`.
    """

    def __init__(self, seconds: float, lend: Callable[..., Any]) -> None:
        super().__init__()
        self.slice_s = seconds
        self._train = lend(train_slice, duration=length)
        self._threads: dict[str, threading.Thread] = {}

    def spawn(self, run: Run) -> None:
        """Asks for the card, and trains a slice of the run once it is there."""
        self.wait(run)  # its last status is written; only its end is pending
        status = run.status()
        run.write_status(Status("starting", step=status.step, total=status.total))
        context = contextvars.copy_context()
        # the answer to the button is given by then: `spaces` must not take it for cancelled
        context.run(LocalContext.event_id.set, None)
        thread = threading.Thread(
            target=context.run, args=(self._work, run), name="slice", daemon=True
        )
        self._threads[run.token] = thread
        thread.start()

    def reap(self) -> None:
        """Forgets those that have ended."""
        for token, thread in list(self._threads.items()):
            if not thread.is_alive():
                self._threads.pop(token, None)

    def wait(self, run: Run) -> None:
        """Waits until the slice of a run has ended, if there is one."""
        if (thread := self._threads.get(run.token)) is not None:
            thread.join()

    def status(self, run: Run) -> Status:
        """The status of a run; one that waits for the card is starting, however long it waits."""
        status = run.status()
        thread = self._threads.get(run.token)
        if status.state == "interrupted" and thread is not None and thread.is_alive():
            return dataclasses.replace(run.status(), state="starting")
        return status

    def _work(self, run: Run) -> None:
        try:
            _import_training()
            self._train(str(run.path), self.slice_s)
        except Exception as error:
            known = told(error)
            if known.code == "gpu_failed":
                LOG.error("a slice of run %s failed: %s", run.token[:8], error)
            if known.code == "gpu_aborted":
                known = UserError("slice_killed")
            with contextlib.suppress(OSError):
                self._note(run, known)

    def _note(self, run: Run, known: UserError) -> None:
        """Writes why a slice ended whose fork could not; the run rests, and goes on from there."""
        status = run.status()
        if status.is_at_rest and status.state != "interrupted":
            return  # the slice had written its end before
        paused = dataclasses.replace(
            status,
            state="paused",
            message=known.code,
            details=known.details,
            eta_s=None,
            drawing=None,
        )
        run.write_status(paused)


def _import_training() -> None:
    """Imports what a fork needs: it would take seconds of the slice there, each time."""
    import_heavy()
    import ddpm_demo.training.trainer  # noqa: F401
