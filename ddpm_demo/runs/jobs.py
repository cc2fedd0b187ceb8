"""Starts, queues, watches and stops the processes that read pictures, measure and train.

A trainer is known by its run folder alone: it goes on when the page, or the whole server, is
closed, and a new server finds it again. So do the runs that wait: the queue is their folders.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import subprocess
import threading
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.policy import check_training
from ddpm_demo.storage.atomic import write_json

from . import drafts
from .children import Command, command_line, environment, listen
from .records import AT_REST, AT_WORK, RESUMABLE, Status
from .run import Run, all_runs, free_bytes, home

QUEUE_SECONDS = 2.0
RETUNABLE = ("learning_rate", "gradient_accumulation_steps", "checkpoint_every")

# on a public page
PUBLIC_SECONDS = 30 * 60  # of training, then the run stops with a checkpoint
PUBLIC_WAITING = 5
PUBLIC_KEPT_SECONDS = 24 * 3600
NEEDED_BYTES = 3_000_000_000  # for another run to start
PUBLIC_FREE_BYTES = 5_000_000_000  # below this the oldest runs of strangers go


class Jobs:
    """The processes that one server has started.

    Args:
        public: Strangers use this server: their files are read under stricter limits.
        at_once: How many runs may train at the same time; the others wait for their turn.
    """

    def __init__(self, *, public: bool = False, at_once: int = 1) -> None:
        self.public = public
        self.at_once = at_once
        self._trainers: dict[str, subprocess.Popen[bytes]] = {}

    # -- what a visitor waits for -------------------------------------------------------------

    def read(
        self, run: Run, sources: Sequence[Path], size: int, *, channels: int | None = None,
        fit: str = "crop",
    ) -> Iterator[tuple[int, int]]:  # fmt: skip
        """Reads pictures into a draft; several sources are batches of one collection.

        Args:
            run: The draft.
            sources: Folders, zips or files.
            size: Height and width of the pictures.
            channels: 1 for grey, 3 for colour; None lets the pictures decide.
            fit: "crop" or "pad"; see `ingest.ingest`.

        Yields:
            (files read, files in all). Closing the generator ends the reading process.

        Raises:
            UserError: whatever `ingest.ingest` refuses.
        """
        options: list[object] = ["--run", run.path, "--size", size, "--fit", fit, "--merge"]
        options += ["--channels", channels] if channels else []
        options += ["--public"] if self.public else []
        for said in listen(Command.READ, *options, "--", *sources):
            yield said["done"], said["total"]

    def speeds(self, sizes: Sequence[int]) -> Generator[dict[str, Any]]:
        """How fast each named network trains at each size, as the command `speed` prints it.

        While a run is at work only what was measured before is said: the two would share the
        processor, and the figures would be wrong ever after.
        """
        busy = ["--recall"] if self._at_work() else []
        yield from listen(Command.SPEED, *busy, "--sizes", *sizes)

    def measure_copies(self, run: Run) -> Iterator[tuple[int, int]]:
        """Runs the copy meter; yields (steps drawn, steps in all)."""
        for said in listen(Command.COPIES, "--run", run.path):
            yield said["done"], said["total"]

    def evaluate(self, run: Run, num_images: int) -> Iterator[tuple[str, int, int]]:
        """Measures a run's model; yields (what is done, how far, in all).

        Closing the generator ends it; what was drawn is kept for the next time.
        """
        for said in listen(
            Command.EVALUATE, "--run", run.path, "--num-images", num_images, "--tell"
        ):
            yield said["what"], said["done"], said["total"]

    # -- runs ---------------------------------------------------------------------------------

    def begin(
        self, run: Run, config: TrainConfig, *, name: str = "", others: Collection[str] = ()
    ) -> None:
        """Makes a run of a draft and starts it, or queues it.

        Args:
            run: The draft.
            config: What to train.
            name: What people call the run.
            others: Tokens of the same visitor's runs.

        Raises:
            UserError: as `drafts.begin` and `start`; then the draft stays one.
        """
        with self._queue():
            if self.status(run).state != "draft":
                raise UserError("run_busy", owner="another process")
            self._check_allowed(config, others)
            drafts.begin(run, config, name=name, public=self.public)
            self._launch(run)

    def start(
        self, run: Run, changes: dict[str, Any] | None = None, *, others: Collection[str] = ()
    ) -> None:
        """Lets a run that rests before its end go on, or queues it.

        Args:
            run: A run that was begun.
            changes: Fields of `TrainConfig` out of `RETUNABLE` to change first.
            others: Tokens of the same visitor's runs.

        Raises:
            UserError: "run_not_started" for a draft, "run_done" at its end, "run_busy" while it is
                trained; "one_each", "queue_full", "disk_low", "time_limit", "public_limit" where
                strangers' limits hold. Nothing is changed then.
        """
        with self._queue():
            self._check_resting(run, RESUMABLE, "run_done", others)
            if changes:
                _retune(run, changes)
            self._launch(run)

    def extend(self, run: Run, steps: object, *, others: Collection[str] = ()) -> None:
        """Trains a finished run for more steps, or queues it.

        Args:
            run: A run that is done.
            steps: How many more, as a visitor sent it.
            others: Tokens of the same visitor's runs.

        Raises:
            UserError: as `start`; "run_not_done" before its end, "bad_settings" or "out_of_range"
                for what is no number of steps.
        """
        more = read_integer("steps", steps)
        with self._queue():
            self._check_resting(run, ("done",), "run_not_done", others)
            run.extend(more)
            self._launch(run)

    def check_room(self, others: Collection[str] = ()) -> None:
        """Whether a visitor's run may start now; on one's own computer it always may.

        Raises:
            UserError: "disk_low", "queue_full", or "one_each" while one of `others` is trained or
                waits.
        """
        if not self.public:
            return
        if free_bytes() < NEEDED_BYTES:
            raise UserError("disk_low")
        at_work, waiting = self._at_work(), self.waiting()
        if any(run.token in others for run in (*at_work, *waiting)):
            raise UserError("one_each")
        if len(at_work) >= self.at_once and len(waiting) >= PUBLIC_WAITING:
            raise UserError("queue_full", limit=PUBLIC_WAITING)

    def _check_resting(
        self, run: Run, states: Collection[str], otherwise: str, others: Collection[str]
    ) -> None:
        """Whether a run may be trained further: it rests in one of `states`."""
        state = self.status(run).state
        if state == "draft":
            raise UserError("run_not_started")
        if state not in AT_REST:
            raise UserError("run_busy", owner="another process")
        if state not in states:
            raise UserError(otherwise)
        stored = run.read_config()
        if "train" not in stored:
            raise UserError("config_damaged")
        self._check_allowed(TrainConfig.from_dict(stored["train"]), others)
        if self.public and run.trained_s() >= PUBLIC_SECONDS:
            raise UserError("time_limit", minutes=PUBLIC_SECONDS // 60)

    def _check_allowed(self, config: TrainConfig, others: Collection[str]) -> None:
        if self.public:
            check_training(config)
        self.check_room(others)

    def stop(self, run: Run) -> None:
        """Asks a run to stop; its trainer keeps a checkpoint first. One that rests stays as it is.

        Raises:
            UserError: "run_not_started" for a draft.
        """
        with self._queue():
            status = run.status()
            if status.state == "draft":
                raise UserError("run_not_started")
            if status.state == "waiting":
                run.write_status(Status("stopped", step=status.step, total=status.total))
            elif status.state in AT_WORK:
                run.stop_file.touch()

    def waiting(self) -> list[Run]:
        """The runs that wait, in the order of their turns."""
        found = [(run.status(), run) for run in all_runs()]
        queued = [(status.updated, run) for status, run in found if status.state == "waiting"]
        return [run for _, run in sorted(queued, key=lambda pair: pair[0])]

    def promote(self) -> None:
        """Starts those whose turn it is."""
        waiting = self.waiting()
        if not waiting:
            return
        with self._queue():
            for run in waiting[: max(0, self.at_once - len(self._at_work()))]:
                status = run.status()
                if status.state != "waiting":
                    continue
                try:
                    self._spawn(run)
                except UserError as error:  # or it would be tried for ever
                    failed = dataclasses.replace(
                        status, state="failed", message=error.code, details=error.details
                    )
                    run.write_status(failed)

    def keep_going(self) -> None:
        """Promotes and sweeps from a thread of its own, for as long as the server lives."""

        def work() -> None:
            while True:
                time.sleep(QUEUE_SECONDS)
                with contextlib.suppress(OSError, UserError):
                    for token in list(self._trainers):
                        self._trainers[token].poll()  # reaps it
                    self.promote()
                    sweep_drafts()
                    if self.public:
                        sweep_public()

        threading.Thread(target=work, name="queue", daemon=True).start()

    def status(self, run: Run) -> Status:
        """The run's status, with what only the parent of a dead trainer knows: how it ended."""
        trainer = self._trainers.get(run.token)
        if trainer is None:
            return run.status()
        dead = trainer.poll() is not None  # poll also reaps it
        status = run.status()
        if status.state == "interrupted" and not dead:
            # its lock is free a moment before its exit can be read
            with contextlib.suppress(subprocess.TimeoutExpired):
                dead = trainer.wait(1) is not None
        if not dead or status.state not in ("starting", "interrupted") or status.message:
            return status
        if trainer.returncode > 0:  # it died before its first word
            lines = run.log_file.read_text(errors="replace").strip().splitlines()
            error = {"error": lines[-1] if lines else "?"}
            told = dataclasses.replace(status, state="failed", message="crashed", details=error)
        else:  # a signal; SIGKILL is the kernel's when memory runs out
            killed = "killed" if trainer.returncode == -9 else None
            told = dataclasses.replace(status, state="interrupted", message=killed)
        if told != status:
            with contextlib.suppress(OSError):
                run.write_status(told)
        return told

    def _at_work(self) -> list[Run]:
        return [run for run in all_runs() if self.status(run).state in AT_WORK]

    @contextlib.contextmanager
    def _queue(self) -> Iterator[None]:
        """One at a time decides who trains, also among servers that share their runs."""
        home().mkdir(parents=True, exist_ok=True)
        with FileLock(home() / "queue.lock"):
            yield

    def _launch(self, run: Run) -> None:
        run.stop_file.unlink(missing_ok=True)
        if len(self._at_work()) < self.at_once:
            self._spawn(run)
        else:
            status = run.status()
            run.write_status(Status("waiting", step=status.step, total=status.total))

    def _spawn(self, run: Run) -> None:
        self._limit(run)
        if (former := self._trainers.pop(run.token, None)) is not None:
            former.wait()  # it has said its last word: what is left of it is its exit
        status = run.status()
        run.write_status(Status(state="starting", step=status.step, total=status.total))
        with run.log_file.open("ab") as log:
            self._trainers[run.token] = subprocess.Popen(
                command_line(Command.TRAIN, "--run", run.path, "--background"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,  # Ctrl-C at the server is not meant for the trainer
            )

    def _limit(self, run: Run) -> None:
        """Writes into the run's config how long this page lets it train; its trainer obeys.

        Raises:
            UserError: "config_damaged" when there is no config to train by.
        """
        stored = run.read_config()
        if "train" not in stored:
            raise UserError("config_damaged")
        limited = {key: value for key, value in stored.items() if key != "limit_s"}
        limited |= {"limit_s": PUBLIC_SECONDS} if self.public else {}
        if limited != stored:
            write_json(run.config_file, limited)


def _retune(run: Run, changes: dict[str, Any]) -> None:
    """Changes what may be changed between two parts of a run, and says so in its config."""
    for name in changes:
        check_choice("changes", name, RETUNABLE)
    stored = run.read_config()
    stored["train"] = TrainConfig.from_dict(stored["train"] | changes).to_dict()
    stored.setdefault("changes", []).append({"step": run.status().step} | changes)
    write_json(run.config_file, stored)


def sweep_drafts() -> None:
    """Removes drafts that nobody came back to for a day."""
    for run in all_runs():
        with contextlib.suppress(OSError):
            if time.time() - run.path.stat().st_mtime > drafts.SECONDS:
                drafts.discard(run)


def sweep_public() -> None:
    """Removes what strangers trained a day ago, and the oldest of it while the disk is short.

    Runs made on a private page are never touched, nor those whose files do not tell whose they
    are or since when they rest.
    """
    resting = []
    for run in all_runs():
        status = run.status()
        if status.state in AT_REST and status.updated and run.read_config().get("public"):
            resting.append((status.updated, run))
    for updated, run in sorted(resting, key=lambda pair: pair[0]):
        over = time.time() - updated > PUBLIC_KEPT_SECONDS
        if over or free_bytes() < PUBLIC_FREE_BYTES:
            shutil.rmtree(run.path, ignore_errors=True)
