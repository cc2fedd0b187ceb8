"""A run folder: the only thing that the trainer and the page share.

Layout::

    config.json      the TrainConfig and what was found out at the start; name and changes since
    dataset.npz      the pictures as they are trained on; report.json: what was refused and why
    status.json      state, step, total, …; replaced atomically
    stop             exists while a stop is asked for
    full             exists when the disk was too full even for a last word in status.json
    metrics.jsonl    a line per log step
    previews/        000500.png
    checkpoints/     000500/ with a manifest written last
    model/           a diffusers pipeline folder of the averaged weights
    copies.json      what the copy meter found; copies.png: the drawings that it suspects
    evaluation.json  what the model's drawings were measured at; drawn/: those drawings
    init/            a copy of the model that the run started from, if any

Standard library and filelock only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import platformdirs

from ddpm_demo.config import MAX_STEPS, TrainConfig
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.storage.atomic import (
    commit_folder,
    is_intact,
    read_json,
    replace_file,
    sweep,
    write_json,
)

from . import lock
from .records import AT_WORK, Status, is_number, read_config, read_rows, read_status

STARTING_SECONDS = 120.0  # a trainer that has not taken its lock by then never will
PROGRESS = "progress.json"  # in a checkpoint: see `checkpoint.Progress`
PREVIEW_GRID = (4, 4)  # of the pictures in a preview
# whoever finds one of these in a run folder knows that training was begun there
TRACES = {"config.json", "status.json", "metrics.jsonl", "checkpoints", "model"}


class Run:
    """One run folder.

    Args:
        path: The folder; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.config_file = self.path / "config.json"
        self.dataset_file = self.path / "dataset.npz"
        self.report_file = self.path / "report.json"
        self.status_file = self.path / "status.json"
        self.stop_file = self.path / "stop"
        self.full_file = self.path / "full"
        self.metrics_file = self.path / "metrics.jsonl"
        self.log_file = self.path / "trainer.log"
        self.source = self.path / "source"
        self.previews = self.path / "previews"
        self.checkpoints = self.path / "checkpoints"
        self.model = self.path / "model"
        self.init = self.path / "init"
        self.floor_file = self.path / "ideal.json"
        self.copies_file = self.path / "copies.json"
        self.copies_picture = self.path / "copies.png"
        self.evaluation_file = self.path / "evaluation.json"
        self.drawn = self.path / "drawn"

    @property
    def token(self) -> str:
        return self.path.name

    # -- one writer ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Holds the run's lock.

        Raises:
            UserError: "run_busy" within about a second, when another process trains this run.
        """
        with lock.hold(self.path) as former:
            if former is not None:  # it is dead: what it left unfinished goes
                for folder in (self.path, self.previews, self.checkpoints):
                    sweep(folder, former)
            yield

    def is_locked(self) -> bool:
        """Whether a trainer is at work on this run right now."""
        return lock.is_held(self.path)

    # -- config, status, metrics --------------------------------------------------------------

    def read_config(self) -> dict[str, Any]:
        """The content of config.json, empty when there is none or it cannot be read."""
        return read_config(self.config_file)

    def planned_steps(self) -> int:
        """The step at which the run ends; 0 when config.json does not tell."""
        config = self.read_config()
        if "segments" in config:
            return int(config["segments"][-1][1])
        return TrainConfig.from_dict(config["train"]).steps if "train" in config else 0

    def floor(self) -> float | None:
        """The loss of the exact answer, once it was worked out; see `exact_answer.floor_of_run`."""
        known = read_json(self.floor_file).get("floor")
        return known if isinstance(known, float) else None

    def extend(self, steps: int) -> None:
        """Adds a segment of training steps, with a warm-up of its own, behind the last one.

        Raises:
            UserError: "out_of_range" unless there are from 1 to `MAX_STEPS` steps in all;
                "config_damaged" when config.json does not tell where the last one ends.
        """
        stored = self.read_config()
        if "segments" not in stored:
            raise UserError("config_damaged")
        end = stored["segments"][-1][1]
        check_range("steps", steps, 1, MAX_STEPS - end)
        stored["segments"].append([end, end + steps])
        stored.setdefault("changes", []).append({"step": end, "continue": steps})
        write_json(self.config_file, stored)

    def write_status(self, status: Status) -> None:
        write_json(
            self.status_file, dataclasses.asdict(dataclasses.replace(status, updated=time.time()))
        )
        self.full_file.unlink(missing_ok=True)

    def status(self) -> Status:
        """The status as it is true now: a trainer that died without a word was interrupted."""
        status = self._status_as_told()
        if os.path.lexists(self.full_file):
            return dataclasses.replace(
                status, state="paused", message="disk_full", details={}, eta_s=None
            )
        late = abs(time.time() - status.updated) > STARTING_SECONDS  # a clock may be set back
        at_work = status.state == "running" or (status.state == "starting" and late)
        if at_work and not self.is_locked():
            status = self._status_as_told()  # it may have finished between the two looks
            if status.state in AT_WORK:
                return dataclasses.replace(
                    status, state="interrupted", message=None, details={}, eta_s=None
                )
        return status

    def _status_as_told(self) -> Status:
        """What status.json says; where it says nothing, what the other files tell.

        Only a folder without any trace of training is a draft: drafts are deleted one day.
        """
        told = read_status(self.status_file)
        if told is not None or not self._was_begun():
            return told or Status()
        step, total = self.last_saved(), self.planned_steps()
        return Status("done" if 0 < total <= step else "running", step=step, total=total)

    def _was_begun(self) -> bool:
        """Whether there is a trace of training; True for a folder that cannot be looked into."""
        try:
            found = {path.name for path in self.path.iterdir()}
            return bool(found & TRACES) or self.is_locked()
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def append_metrics(self, **values: float) -> None:
        with self.metrics_file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")

    def metrics(self) -> list[dict[str, float]]:
        """All lines of metrics.jsonl; a last line cut short by a kill is left out."""
        with contextlib.suppress(OSError):
            return read_rows(self.metrics_file.read_bytes())
        return []

    def cut_back(self, step: int) -> None:
        """Drops metrics and previews from after `step`: they will be made again.

        Raises:
            OSError: when the metrics cannot be read; they stay.
        """
        lines = read_rows(self.metrics_file.read_bytes()) if self.metrics_file.exists() else []
        kept = [line for line in lines if line["step"] <= step]
        text = "".join(json.dumps(line) + "\n" for line in kept)
        replace_file(self.metrics_file, lambda target: target.write_text(text, encoding="utf-8"))
        for preview in self.preview_files():
            if int(preview.stem) > step:
                preview.unlink()

    def preview_files(self) -> list[Path]:
        return sorted(self.previews.glob("[0-9]*.png"), key=lambda file: int(file.stem))

    # -- checkpoints --------------------------------------------------------------------------

    def commit_checkpoint(self, step: int, write: Callable[[Path], None], keep: int = 2) -> Path:
        """Writes checkpoints/000500 so that it is there whole or not at all, then prunes.

        Args:
            step: The optimiser step that the checkpoint holds.
            write: Puts the files into the (temporary) folder that it is given.
            keep: How many of the newest checkpoints stay.
        """
        target = self.checkpoints / f"{step:06d}"
        commit_folder(target, write)
        # one from after this step was damaged: the run was set back behind it and comes by again
        past = [folder for folder in self._checkpoint_folders() if int(folder.name) <= step]
        for folder in self._checkpoint_folders():
            if folder not in past[:keep]:
                shutil.rmtree(folder, ignore_errors=True)
        return target

    def _checkpoint_folders(self) -> list[Path]:
        """Newest first."""
        folders = [path for path in self.checkpoints.glob("[0-9]*") if path.is_dir()]
        numbered = [folder for folder in folders if folder.name.isdecimal()]
        return sorted(numbered, key=lambda path: int(path.name), reverse=True)

    def last_saved(self) -> int:
        """The step of the newest checkpoint, whole or not; 0 when there is none."""
        return max((int(folder.name) for folder in self._checkpoint_folders()), default=0)

    def survey_checkpoints(self) -> tuple[Path | None, list[int]]:
        """The newest checkpoint whose files are as its manifest says, None when there is none,
        and the steps of the newer ones that are damaged."""
        damaged: list[int] = []
        for folder in self._checkpoint_folders():
            if is_intact(folder):
                return folder, damaged
            damaged.append(int(folder.name))
        return None, damaged

    def trained_s(self) -> float:
        """Seconds of training so far, as the checkpoints tell."""
        progress = [read_json(folder / PROGRESS) for folder in self._checkpoint_folders()]
        known = [values.get("trained_s") for values in progress]
        return max((seconds for seconds in known if is_number(seconds)), default=0.0)

    def newest_checkpoint(self) -> Path | None:
        return self.survey_checkpoints()[0]


def home() -> Path:
    """Where runs live: `DDPM_DEMO_HOME`, or the platform's folder for user data."""
    return Path(os.environ.get("DDPM_DEMO_HOME") or platformdirs.user_data_dir("ddpm-demo"))


def free_bytes() -> int:
    """How much room is left where runs live; the folder is made if need be."""
    home().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(home()).free


def new_run() -> Run:
    """A run folder of its own with a name that nobody guesses: whoever has the link has the run."""
    run = Run(home() / "runs" / secrets.token_hex(16))
    run.path.mkdir(parents=True)
    return run


def find_run(token: str) -> Run:
    """The run of a token that a visitor gave.

    Raises:
        UserError: for anything that is not the name of an existing run.
    """
    if _is_token(token):  # so that it never leaves the runs folder
        run = Run(home() / "runs" / token)
        if run.path.is_dir():
            return run
    raise UserError("run_missing")


def all_runs() -> list[Run]:
    """Every run in the runs folder, the newest first."""
    folder = home() / "runs"
    folders = [path for path in folder.glob("*") if _is_token(path.name) and path.is_dir()]
    return [Run(path) for path in sorted(folders, key=lambda p: p.stat().st_ctime, reverse=True)]


def _is_token(name: str) -> bool:
    return len(name) == 32 and set(name) <= set("0123456789abcdef")
