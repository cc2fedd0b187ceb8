"""One slice of a training in a fork that has the card: the command `train` without its signals.

It runs in a thread of the fork, where Python installs no signal handlers. The fork is used again
for the next slice, so nothing that accelerate keeps for a process may stay.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
import traceback
from pathlib import Path

from ddpm_demo.causes import explain
from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status

RESERVE_SECONDS = 10.0  # of a slice, for what comes before its first step and after its last
RESERVE_SHARE = 1 / 3  # of a short one
SAVES = 4  # checkpoints in a slice: a fork that is killed loses what came after the last one


def train_slice(path: str, seconds: float) -> None:
    """Trains a run until the slice is nearly over, and leaves a checkpoint.

    How it ended is in the run's status.json: "paused" with "slice_over", or as any training.

    Args:
        path: The run folder, made ready by `runs.jobs.queue`.
        seconds: Of the slice.
    """
    from ddpm_demo.models.device import choose_only

    choose_only(None)
    began, run = time.monotonic(), Run(Path(path))
    training_s = seconds - min(RESERVE_SECONDS, RESERVE_SHARE * seconds)
    with run.writer():
        try:
            _train(run, began + training_s, training_s / SAVES)
        except Exception as error:
            known = explain(error)
            if known.code == "crashed":
                traceback.print_exc()
            _report(run, known)
            return
        status = run.status()
        if status.state == "stopped" and not status.message and not run.stop_file.exists():
            run.write_status(dataclasses.replace(status, state="paused", message="slice_over"))


def _train(run: Run, ends: float, save_s: float) -> None:
    """Trains until a moment of `time.monotonic`, or to the run's own end."""
    from accelerate.state import AcceleratorState

    from ddpm_demo.training.prepare import prepare
    from ddpm_demo.training.trainer import Trainer

    _forget_former(AcceleratorState)
    try:
        prepare(run, {})
        trainer = Trainer(run, lambda: time.monotonic() >= ends, save_s=save_s)
        try:
            for _ in trainer.train():
                pass
        finally:
            trainer.reporter.tracking.end()
            trainer.accelerator.end_training()
    finally:
        _forget_former(AcceleratorState)


def _forget_former(state: type) -> None:
    """Lets accelerate choose device and precision anew: another run may have chosen others."""
    state._reset_state(reset_partial_state=True)  # type: ignore[attr-defined]


def _report(run: Run, known: UserError) -> None:
    """Writes why a slice ended early, as the command line does."""
    state = "paused" if known.code == "disk_full" else "failed"
    status: Status = dataclasses.replace(
        run.status(),
        state=state,
        message=known.code,
        details=known.details,
        eta_s=None,
        drawing=None,
    )
    try:
        run.write_status(status)
    except OSError:
        if state == "paused":
            with contextlib.suppress(OSError):
                run.full_file.touch()
