"""What one server does besides answering: trainings, tasks that visitors wait for, and sweeps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy

from .many import ManyDrawings
from .queue import Queue
from .sweeps import sweep_brought, sweep_drafts, sweep_many, sweep_public
from .tasks import Tasks
from .trainers import Trainers

LOOK_SECONDS = 2.0  # between two looks at the queue
FURTHER_SECONDS = 60.0  # between two further sweeps


class Jobs:
    """The queue and the tasks of one server; the page gets a single instance.

    Args:
        policy: What a visitor may do here; at home anything.
        trainers: What trains, if it is no process for each run.
        shared: Another page of this server has jobs too, and leaves turns and sweeps to these.
        beside: Its: they see to their own children alone.
    """

    def __init__(
        self,
        policy: Policy | None = None,
        trainers: Trainers | None = None,
        *,
        shared: bool = False,
        beside: bool = False,
    ) -> None:
        self.policy = policy = policy or Policy.at_home()
        self._beside = beside
        self._over = threading.Event()
        # what this room does not know of is swept too, now and then
        self.further_sweeps: list[Callable[[], object]] = []
        self._swept = time.monotonic()
        self.queue = Queue(policy, trainers, shared=shared)
        self.many = ManyDrawings(policy)
        self.tasks = Tasks(policy, is_training=lambda: bool(self.queue.at_work()))

    def keep_going(self) -> None:
        """Starts runs whose turn it is, and sweeps, in a thread for as long as the server lives."""
        threading.Thread(target=self._work, name="queue", daemon=True).start()

    def _work(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.look_after()

    def end(self) -> None:
        """Ends the thread of `keep_going` at its next look."""
        self._over.set()

    def look_after(self) -> None:
        """One look at the queue and one at what may be deleted.

        What fails keeps nothing else from being done: a full disk, on which no run can start, is
        one that a sweep makes room on.
        """
        shared: list[Callable[[], object]] = [
            self.queue.promote,
            sweep_drafts,
            sweep_many,
            self._sweep,
        ]
        if time.monotonic() - self._swept > FURTHER_SECONDS:
            self._swept = time.monotonic()
            shared += self.further_sweeps
        for duty in (self.queue.trainers.reap, *(() if self._beside else shared)):
            try:
                duty()
            except (OSError, UserError) as error:
                LOG.warning("%s failed, and is tried again: %s", duty.__name__, error)
            except Exception:  # the thread must outlive any fault: nobody would start it again
                LOG.exception("%s failed, and is tried again", duty.__name__)

    def _sweep(self) -> None:
        if self.policy.public:
            sweep_public(self.policy)
        sweep_brought(self.policy)
