"""A run folder: the only thing that the trainer and the page share.

Standard library and filelock only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.storage.atomic import read_json, sweep, write_json

from . import checkpoints, keys, lock, metrics
from .checks import is_number, step_of
from .previews import preview_grid
from .run_config import RunConfig
from .status import Status, read_status

STARTING_SECONDS = 120.0  # a trainer that has not taken its lock by then never will
RUNS, MODELS = "runs", "models"  # where folders with keys lie: what was trained, or brought in
MODEL_INDEX = "model_index.json"  # diffusers' name of the file that makes a folder a pipeline
# One of these in a run folder means that training was begun there.
TRACES = {"config.json", "status.json", "metrics.jsonl", "checkpoints", "model"}


class _Inside:
    """A file or folder of a run, by its name in the run folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, run: Run, _: type[Run]) -> Path:
        return run.path / self.name


class Run:
    """One run folder.

    Args:
        path: The folder; it need not exist yet.
    """

    config_file = _Inside("config.json")  # see `RunConfig`
    status_file = _Inside("status.json")  # see `Status`; replaced atomically
    stop_file = _Inside("stop")  # exists while a stop is asked for
    full_file = _Inside("full")  # exists when the disk was too full even for status.json
    owner_file = _Inside("owner")  # the process that holds the lock, or held it last
    lock_file = _Inside("lock")
    log_file = _Inside("trainer.log")  # what a trainer printed that the page started

    source = _Inside("source")  # of a draft: files that came in
    source_file = _Inside("source.json")  # of a draft: folders of this computer to read
    visitor_file = _Inside("visitor")  # whose it is on a public page; see `starter`
    left_out_file = _Inside("left_out.json")  # of a draft: names of pictures not to train on
    dataset_file = _Inside("dataset.npz")  # the pictures as they are trained on
    report_file = _Inside("report.json")  # what was refused, and why

    metrics_file = _Inside("metrics.jsonl")  # a line per log step
    tracker_file = _Inside("tracker.json")  # by what name a tracker knows the run
    previews = _Inside("previews")  # 000500.png
    checkpoints = _Inside("checkpoints")  # 000500/ with a manifest written last
    model = _Inside("model")  # a diffusers pipeline folder of the averaged weights
    init = _Inside("init")  # a copy of the model that the run started from, if any

    floor_file = _Inside("ideal.json")  # the loss of the exact answer
    copies_file = _Inside("copies.json")  # what the copy meter found
    copies_picture = _Inside("copies.png")  # the drawings that it suspects
    evaluation_file = _Inside("evaluation.json")  # what the model's drawings were measured at
    drawn = _Inside("drawn")  # those drawings
    hub_file = _Inside("hub.json")  # the repository of the Hub that its model was sent to last

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @property
    def token(self) -> str:
        """The folder's name: the run's own key, which gives every right; see `keys`."""
        return self.path.name

    @property
    def look_key(self) -> str:
        """The key that shows the run, for a link that others get."""
        return keys.look_key(self.token)

    @property
    def draw_key(self) -> str:
        """The key that draws with its model: what files and links name the model by."""
        return keys.draw_key(self.token)

    # -- one writer ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Holds the run's lock.

        Raises:
            UserError: "run_busy" within about a second, when another process trains this run.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with lock.hold(self.lock_file, self.owner_file) as former:
            if former is not None:  # the former holder is dead: its unfinished files are deleted
                for folder in (self.path, self.previews, self.checkpoints):
                    sweep(folder, former)
            yield

    def is_locked(self) -> bool:
        """Whether a trainer is at work on this run right now."""
        return lock.is_held(self.lock_file)

    # -- config.json --------------------------------------------------------------------------

    def config(self) -> RunConfig:
        """The content of config.json; defaults when there is none, or it cannot be read.

        A writer calls `RunConfig.read` instead. That raises for a damaged file, so that defaults
        never replace it.
        """
        try:
            return RunConfig.read(self.config_file) or RunConfig()
        except UserError:
            return RunConfig()

    @property
    def preview_grid(self) -> tuple[int, int]:
        """Rows and columns of the run's previews."""
        return preview_grid(len(self.config().classes))

    @property
    def name(self) -> str:
        """What people call the run."""
        return self.named(self.config())

    def named(self, config: RunConfig) -> str:
        """The same, by a config that was read already."""
        return config.name or self.draw_key[:8]

    # -- status.json --------------------------------------------------------------------------

    def write_status(self, status: Status) -> None:
        """Writes status.json, with the time."""
        now = dataclasses.replace(status, updated=time.time())
        write_json(self.status_file, dataclasses.asdict(now))
        if self.full_file.is_file():  # a folder of that name is not ours
            self.full_file.unlink(missing_ok=True)

    def status(self) -> Status:
        """The status now: "interrupted" when the trainer died before it could write its end."""
        status = self._status_as_told()
        if self.full_file.is_file():
            return dataclasses.replace(
                status, state="paused", message="disk_full", details={}, eta_s=None
            )
        late = abs(time.time() - status.updated) > STARTING_SECONDS  # a clock may be set back
        should_hold_lock = status.state == "running" or (status.state == "starting" and late)
        if should_hold_lock and not self.is_locked():
            status = self._status_as_told()  # it may have finished between the two looks
            if status.is_at_work:
                return dataclasses.replace(
                    status, state="interrupted", message=None, details={}, eta_s=None
                )
        return status

    def _status_as_told(self) -> Status:
        """The status in status.json; without a readable one, what the other files tell.

        Only a folder without any trace of training is a draft: drafts are deleted one day.
        """
        told = read_status(self.status_file)
        if told is not None or not self._was_begun():
            return told or Status()
        step, total = self.last_saved(), self.config().total_steps
        return Status("done" if 0 < total <= step else "running", step=step, total=total)

    def _was_begun(self) -> bool:
        """Whether there is a trace of training; True for a folder that cannot be read."""
        try:
            found = {path.name for path in self.path.iterdir()}
            return bool(found & TRACES) or self.is_locked()
        except FileNotFoundError:
            return False
        except OSError:
            return True

    # -- what training leaves -----------------------------------------------------------------

    def append_metrics(self, **values: Any) -> None:
        """Adds a line to metrics.jsonl; `step` is among the values."""
        metrics.append(self.metrics_file, values)

    def metrics(self) -> list[dict[str, Any]]:
        """All whole lines of metrics.jsonl."""
        return metrics.read(self.metrics_file)

    def preview_files(self) -> list[Path]:
        """The previews in the order of their steps."""
        found = [file for file in self.previews.glob("[0-9]*.png") if file.is_file()]
        numbered = [file for file in found if step_of(file.stem) is not None]
        return sorted(numbered, key=lambda file: int(file.stem))

    def cut_back(self, step: int) -> None:
        """Drops metrics and previews from after `step`: they will be made again.

        Raises:
            OSError: when the metrics cannot be read; they stay.
        """
        metrics.cut_back(self.metrics_file, step)
        for preview in self.preview_files():
            if int(preview.stem) > step:
                preview.unlink()

    def last_saved(self) -> int:
        """The step of the newest checkpoint, damaged or not; 0 when there is none."""
        return checkpoints.last_step(self.checkpoints)

    def newest_checkpoint(self) -> Path | None:
        """The newest checkpoint that is whole."""
        return checkpoints.survey(self.checkpoints)[0]

    def has_model(self) -> bool:
        """Whether a model was saved, which is so from the first checkpoint on."""
        return (self.model / MODEL_INDEX).is_file()

    def floor(self) -> float | None:
        """The loss of the exact answer, once it was worked out; see `exact_answer.floor_of_run`."""
        known = read_json(self.floor_file).get("floor")
        return known if isinstance(known, float) and is_number(known) else None


def home() -> Path:
    """Where runs live: `DDPM_DEMO_HOME`, or the platform's folder for user data."""
    named = Path(os.environ.get("DDPM_DEMO_HOME") or platformdirs.user_data_dir("ddpm-demo"))
    with contextlib.suppress(RuntimeError):  # ~ is nobody's here: then it is a name like others
        return named.expanduser()
    return named


def free_bytes() -> int:
    """How much room is left where runs live; the folder is made if need be."""
    home().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(home()).free


def new_run() -> Run:
    """A run folder of its own with a name that nobody guesses: whoever has it has the run."""
    run = Run(home() / RUNS / secrets.token_hex(16))
    run.path.mkdir(parents=True)
    return run


def find_run(token: object, place: str = RUNS) -> Run:
    """The run of a token: anything may stand in its place. `access` finds it by weaker keys too.

    Args:
        token: Its own key.
        place: `RUNS`, or `MODELS` for a model that was brought in.

    Raises:
        UserError: "run_missing" for anything that is not the name of an existing run.
    """
    if keys.is_key(token):  # so that it never leaves the folder
        run = Run(home() / place / str(token))
        if run.path.is_dir():
            return run
    raise UserError("run_missing")


def all_runs(place: str = RUNS) -> list[Run]:
    """Every run in the folder of runs, or of models, the one whose folder changed last first."""
    made = []
    for path in (home() / place).glob("*"):
        with contextlib.suppress(OSError):  # deleted at this moment
            if keys.is_key(path.name) and path.is_dir():
                made.append((path.stat().st_ctime, path))
    return [Run(path) for _, path in sorted(made, reverse=True)]


def all_statuses() -> Iterator[tuple[Run, Status]]:
    """Every run with its status, as `all_runs`; one that cannot be looked at is left out.

    What is done for all runs must not end at a single one of them.
    """
    for run in all_runs():
        try:
            yield run, run.status()
        except Exception:
            LOG.exception("run %s cannot be looked at", run.token[:8])
