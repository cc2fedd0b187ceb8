"""Who trains and who waits: starts trainers, queues runs, stops them, and sees how they ended.

A trainer is known by its run folder alone: it goes on when the page, or the whole server, is
closed, and a new server finds it again. The queue survives too: it is the folders that wait.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Iterator
from typing import Any

from filelock import FileLock

from ddpm_demo.causes import explain
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import drafts, room
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.health import clear_way
from ddpm_demo.runs.folder.run import Run, all_statuses, home
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import RESUMABLE, Status
from ddpm_demo.runs.starter import NOBODY, Starter, origin_of

from .trainers import Trainers
from .turns import Turn, in_turn, turn

LOCK_NAME = "queue.lock"  # in the home folder


class Queue:
    """The trainings of one server, within the bounds of its policy.

    Args:
        policy: Bounds on what may be trained, for how long, and by how many at a time.
        trainers: What trains, if it is no process for each run.
        shared: Another page of this server, with other bounds, queues runs of its own, and this
            queue gives them their turns too: such a private run keeps the limit that it has.
    """

    def __init__(
        self, policy: Policy, trainers: Trainers | None = None, *, shared: bool = False
    ) -> None:
        self.policy = policy
        self._shared = shared
        self.trainers = trainers or Trainers()

    # -- what a person asks for ---------------------------------------------------------------

    def begin(
        self, run: Run, config: TrainConfig, *, name: str = "", starter: Starter = NOBODY
    ) -> None:
        """Makes a run of a draft and starts it, or queues it.

        Args:
            run: The draft.
            config: What to train.
            name: What people call the run.
            starter: Who asks.

        Raises:
            UserError: as `drafts.begin` and `start`; then the draft stays one.
        """
        with self._lock():
            if not self.status(run).is_draft:
                raise UserError("run_busy", owner="another process")
            self._check_allowed(config, starter)
            clear_way(run)
            drafts.begin(run, config, name=name, public=self.policy.public)
            self._launch(run, starter)

    def start(
        self, run: Run, changes: dict[str, Any] | None = None, *, starter: Starter = NOBODY
    ) -> None:
        """Resumes a run that rests before its end, or queues it.

        Args:
            run: A run that was begun.
            changes: Fields of `TrainConfig` to change first; see `RunConfig.retuned`.
            starter: Who asks.

        Raises:
            UserError: "run_not_started" for a draft, "run_done" at its end, "run_busy" while it is
                trained; "folder_in_way", "file_in_way"; "one_each", "queue_full",
                "address_full", "disk_low", "time_limit", "public_limit" where strangers' limits
                hold. Nothing is changed then.
        """
        with self._lock():
            config = self._config_at_rest(run, RESUMABLE, "run_done", starter)
            if changes:
                config.retuned(changes, run.status().step).write(run.config_file)
            self._launch(run, starter)

    def extend(self, run: Run, steps: object, *, starter: Starter = NOBODY) -> None:
        """Trains a finished run for more steps, or queues it.

        Args:
            run: A run that is done.
            steps: How many more, as a visitor sent it.
            starter: Who asks.

        Raises:
            UserError: as `start`; "run_not_done" before its end, "bad_settings" or "out_of_range"
                for what is no number of steps.
        """
        more = read_integer("steps", steps)
        with self._lock():
            config = self._config_at_rest(run, ("done",), "run_not_done", starter)
            config.extended(more).write(run.config_file)
            self._launch(run, starter)

    def stop(self, run: Run) -> None:
        """Asks a run to stop; its trainer keeps a checkpoint first. One that rests stays as it is.

        Raises:
            UserError: "run_not_started" for a draft.
        """
        with self._lock():
            status = run.status()
            if status.is_draft:
                raise UserError("run_not_started")
            if status.is_waiting:
                run.write_status(Status("stopped", step=status.step, total=status.total))
            elif status.is_at_work:
                run.stop_file.touch()

    # -- what it knows ------------------------------------------------------------------------

    def status(self, run: Run) -> Status:
        """The run's status; of a dead trainer that this server started also how it ended."""
        return self.trainers.status(run)

    def waiting(self) -> list[Run]:
        """The runs that wait, in the order of their turns; see `in_turn`."""
        found = sorted(all_statuses(), key=lambda pair: pair[1].updated)
        queued = [(run, origin_of(run)) for run, status in found if status.is_waiting]
        return in_turn(queued, [origin_of(run) for run, status in found if status.is_at_work])

    def at_work(self) -> list[Run]:
        """The runs that are being trained."""
        return [run for run, _ in all_statuses() if self.status(run).is_at_work]

    def turn(self, run: Run) -> Turn | None:
        """When a run has its turn; None for one that does not wait."""
        tokens, policy = [other.token for other in self.waiting()], self.policy
        if run.token not in tokens:
            return None
        left = [self.status(other).eta_s for other in self.at_work()]
        place = 1 + tokens.index(run.token)
        return turn(place, left, policy.runs_at_once, policy.training_seconds)

    def check_room(self, starter: Starter = NOBODY) -> None:
        """Checks that another run may start or wait now.

        Args:
            starter: Who asks.

        Raises:
            UserError: "disk_low", "one_each", "queue_full", "all_training" or "address_full", as
                the policy has it.
        """
        policy = self.policy
        room.check(policy)
        at_work, waiting = self.at_work(), self.waiting()
        busy = [*at_work, *waiting]
        if sum(map(starter.made, busy)) >= policy.runs_each:
            raise UserError("one_each")
        together = policy.runs_each * policy.address_factor
        if sum(map(starter.came_from, busy)) >= together:
            raise UserError("queue_full", limit=round(together))
        if len(at_work) < policy.runs_at_once:
            return
        if not policy.runs_waiting:
            raise UserError("all_training", limit=policy.runs_at_once)
        if len(waiting) >= policy.runs_waiting:
            raise UserError("queue_full", limit=policy.runs_waiting)
        theirs = sum(map(starter.came_from, waiting))
        if theirs and policy.runs_waiting - len(waiting) <= policy.runs_spared:
            raise UserError("address_full", limit=theirs)

    # -- turns --------------------------------------------------------------------------------

    def promote(self) -> None:
        """Starts those whose turn it is."""
        if not self.waiting():  # nearly always: no lock is needed to see that
            return
        with self._lock():
            for run in self.waiting():
                if len(self.at_work()) >= self.policy.runs_at_once:
                    return
                if run.status().is_waiting:  # still: it may be gone
                    self._spawn_or_fail(run)

    def _spawn_or_fail(self, run: Run) -> None:
        """Starts a run that waits; one that cannot start has failed, or it would be tried again."""
        try:
            if not self._shared or run.config().public:
                self._limit(run)
            self.trainers.spawn(run)
        except Exception as error:
            known = explain(error)
            failed = dataclasses.replace(
                run.status(), state="failed", message=known.code, details=known.details
            )
            run.write_status(failed)

    def _launch(self, run: Run, starter: Starter) -> None:
        starter.note(run)
        self._limit(run)
        if len(self.at_work()) < self.policy.runs_at_once:
            self.trainers.spawn(run)
        else:
            status = run.status()
            run.write_status(Status("waiting", step=status.step, total=status.total))

    def _limit(self, run: Run) -> None:
        """Writes into the run's config how long it may train here; its trainer obeys.

        Raises:
            UserError: "config_damaged" when there is no config to train by.
        """
        config = RunConfig.read(run.config_file) or RunConfig()
        config.required_train()
        limit_s = self.policy.training_seconds if self.policy.is_timed else None
        if limit_s != config.limit_s:
            dataclasses.replace(config, limit_s=limit_s).write(run.config_file)

    # -- checks -------------------------------------------------------------------------------

    def _config_at_rest(
        self, run: Run, states: Collection[str], otherwise: str, starter: Starter
    ) -> RunConfig:
        """The config of a run that may be trained further: it rests in one of `states`."""
        status = self.status(run)
        if status.is_draft:
            raise UserError("run_not_started")
        if not status.is_at_rest:
            raise UserError("run_busy", owner="another process")
        if status.state not in states:
            raise UserError(otherwise)
        config = RunConfig.read(run.config_file) or RunConfig()
        self._check_allowed(config.required_train(), starter)
        seconds = self.policy.training_seconds
        if checkpoints.trained_s(run.checkpoints) >= seconds:
            raise UserError("time_limit", minutes=round(seconds / 60))
        clear_way(run)
        return config

    def _check_allowed(self, config: TrainConfig, starter: Starter) -> None:
        self.policy.check_training(config)
        self.check_room(starter)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Lets one thread at a time decide who trains, also among servers that share their runs."""
        home().mkdir(parents=True, exist_ok=True)
        with FileLock(home() / LOCK_NAME):
            yield
