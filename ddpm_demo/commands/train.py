"""`train`: starts, resumes or continues a run, on one process or many.

Exit codes: 0 done, 130 stopped by request or at --stop-at with a checkpoint kept, 2 arguments that
contradict the run, 1 anything else with one line on stderr. Under `accelerate launch` the exit code
is the launcher's, and the run's status.json is the truth.

torch is imported only once the run's lock is held: a second trainer is refused at once.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib.util
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_demo.config import (
    FITS,
    LOSSES,
    MAX_STEPS,
    PRECISIONS,
    PREDICTION_TYPES,
    SCHEDULES,
    UNETS,
    TrainConfig,
)
from ddpm_demo.errors import UserError, check_range, explain
from ddpm_demo.runs.children import Command, command_line, environment
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.system import keep_until_exit, lower_priority, on_stop_signal

if TYPE_CHECKING:
    from ddpm_demo.training.trainer import Event, Trainer

DONE, FAILED, CONTRADICTION, STOPPED = 0, 1, 2, 130
TELLING_SECONDS = 30.0  # of training, after which its speed is worth remembering
COPIES_SECONDS = 60.0  # a run that took longer is worth a look for copies at its end


def parser() -> argparse.ArgumentParser:
    """Options that are not given stay out of the namespace: only what was said can contradict."""
    default = TrainConfig()
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo train",
        description="Train a DDPM on a folder of pictures. The same line on an existing run "
        "resumes it.",
        argument_default=argparse.SUPPRESS,
    )
    add = parser.add_argument
    add("--run", type=Path, required=True, help="the run folder, made when it is not there")
    add("--data", type=Path, help="a folder of pictures or a zip")
    add("--steps", type=int, help=f"optimiser steps ({default.steps})")
    add("--size", type=int, help=f"pixels, a multiple of 4 from 16 to 128 ({default.size})")
    add("--channels", type=int, choices=(1, 3), help="1 grey, 3 colour (as the pictures are)")
    add("--unet", choices=UNETS, help=f"network ({default.unet})")
    add("--batch-size", type=int, help=f"pictures per step over all processes "
        f"({default.batch_size})")  # fmt: skip
    add("--accumulate", type=int, help="slices a batch is cut into to save memory (1)")
    add("--prediction", choices=PREDICTION_TYPES, help=f"({default.prediction_type})")
    add("--loss", choices=LOSSES, help=f"how timesteps are weighed ({default.loss})")
    add("--schedule", choices=SCHEDULES, help=f"({default.schedule})")
    add("--timesteps", type=int, help=f"T, 10 to 1000 ({default.num_train_timesteps})")
    yes_or_no: Any = argparse.BooleanOptionalAction
    add("--rescale", action=yes_or_no, help="stretch β for a T other than 1000 (yes)")
    add("--learning-rate", type=float, help=f"peak ({default.learning_rate})")
    add("--flip", action=yes_or_no, help="mirror pictures at random (yes)")
    add("--fit", choices=FITS, help="the middle square, or all of a picture padded (crop)")
    add("--ema-decay", type=float, help=f"of the averaged weights ({default.ema_decay})")
    add("--ema-warmup", action=yes_or_no, help="let the average forget faster at first (yes)")
    add("--seed", type=int, help=f"({default.seed})")
    add("--precision", choices=PRECISIONS, help=f"({default.precision})")
    add("--checkpoint-every", type=int, help="steps (about every 60 seconds)")
    add("--init", help="a model folder to start from")
    add("--stop-at", type=int, help="end at this step as if asked to; without it, it goes on")
    add("--continue", type=int, dest="continue_steps", help="train a finished run N steps more")
    add("--track", choices=("tensorboard",), help="also write what this tool shows")
    add("--debug", action="store_true", help="show the whole traceback of an error")
    add("--background", action="store_true", help="let other programs go first")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    given = vars(parser().parse_args(arguments))
    run = Run(given["run"])
    if given.get("background"):
        lower_priority()
    try:
        if not _is_main_process():
            return _train(run, given)
        with run.writer():
            try:
                return _train(run, given)
            except (Exception, KeyboardInterrupt) as error:
                _report(run, error)
                raise
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:
        if given.get("debug") and not isinstance(error, UserError):
            raise
        known = explain(error)
        _say(known)
        return CONTRADICTION if known.code == "run_differs" else FAILED


def _is_main_process() -> bool:
    """Whether we are rank 0 of those launched together, by the names that accelerate reads."""
    names = ("RANK", "PMI_RANK", "OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK")
    return all(int(os.environ.get(name, 0)) <= 0 for name in names)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _train(run: Run, given: dict[str, Any]) -> int:
    on_stop_signal(_interrupt)  # nothing is there to keep yet
    stop_at = given.get("stop_at", math.inf)
    if "stop_at" in given:
        check_range("stop_at", stop_at, 1, MAX_STEPS)
    if given.get("track") and importlib.util.find_spec("tensorboard") is None:
        raise UserError("tracker_missing", name=given["track"])
    if run.config_file.exists() and "train" not in run.read_config():
        raise UserError("config_damaged")
    if _is_main_process() and run.status().state != "starting":
        run.stop_file.unlink(missing_ok=True)  # an old one; the page removes it before it starts us

    from accelerate import PartialState
    from accelerate.utils import parse_flag_from_env

    from ddpm_demo.training.prepare import prepare
    from ddpm_demo.training.trainer import Trainer

    # the launcher's word for processes on the CPU, which PartialState alone does not read
    state = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))
    try:
        prepare(run, given)
        wishes: list[bool] = []
        trainer = Trainer(
            run, asked_to_stop=lambda: bool(wishes) or trainer.progress.step >= stop_at
        )
        if state.num_processes > 1:
            # destroying the process group can deadlock (torch 2.13): one run in some hundred did
            keep_until_exit(trainer)
        if stop_at <= trainer.progress.step < trainer.total:  # it has been there
            if trainer.is_main:
                run.write_status(dataclasses.replace(run.status(), state="stopped", eta_s=None))
            return STOPPED
        on_stop_signal(lambda: wishes.append(True))  # from here on there is something to keep
        return _follow(run, trainer)
    finally:
        state.destroy_process_group()


def _follow(run: Run, trainer: Trainer) -> int:
    """Trains, saying what happens."""
    if trainer.is_main and trainer.remark is not None:
        _say(trainer.remark)
    last: Event | None = None
    try:
        for last in trainer.train():
            if trainer.is_main:
                _print(last)
    finally:
        trainer.accelerator.end_training()
    if trainer.is_main and last is not None:
        _remember_speed(run, trainer)
        if last.kind == "done":
            _look_for_copies(run, trainer)
    return STOPPED if last is not None and last.kind == "stopped" else DONE


def _remember_speed(run: Run, trainer: Trainer) -> None:
    from ddpm_demo.training.speed import remember

    rate = run.status().images_per_s
    alone = trainer.accelerator.num_processes == 1
    if alone and trainer.progress.trained_s >= TELLING_SECONDS and rate:
        remember(trainer.unet, trainer.device, trainer.precision, rate)


def _look_for_copies(run: Run, trainer: Trainer) -> None:
    """Starts the copy meter beside us: the run is free meanwhile, to be continued."""
    if trainer.progress.trained_s >= COPIES_SECONDS:
        subprocess.Popen(
            command_line(Command.COPIES, "--run", run.path),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=environment(),
        )  # fmt: skip


def _print(event: Event) -> None:
    numbers = " ".join(
        f"{key}={value:.4g}"
        for key, value in event.numbers.items()
        if isinstance(value, (int, float))
    )
    print(f"{event.step:6d} {event.kind} {numbers}".rstrip(), flush=True)


def _report(run: Run, error: BaseException) -> None:
    """Leaves word in status.json of why the run ended, in a form that the page can say."""
    if isinstance(error, UserError) and error.code == "run_differs":
        return  # the run is as it was
    status = dataclasses.replace(run.status(), message=None, details={}, eta_s=None)
    if isinstance(error, KeyboardInterrupt):  # told to end before there was anything to keep
        status = dataclasses.replace(status, state="stopped")
    else:
        known = explain(error)
        state = "paused" if known.code == "disk_full" else "failed"
        status = dataclasses.replace(status, state=state, message=known.code, details=known.details)
    try:
        run.write_status(status)
    except OSError:
        if status.state == "paused":
            with contextlib.suppress(OSError):
                run.full_file.touch()


def _say(error: UserError) -> None:
    with contextlib.suppress(OSError):  # stderr may be a file on a full disk
        print(error, file=sys.stderr, flush=True)
