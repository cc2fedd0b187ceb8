"""`train`: starts, resumes or continues a run, on one process or many.

Exit codes: 0 done, 130 stopped by request or at --stop-at with a checkpoint kept, 2 arguments that
contradict the run, 1 anything else with one line on stderr. Under `accelerate launch` the exit code
is the launcher's, and the run's status.json is the truth.

torch is imported inside functions, once the run's lock is held: a second trainer is refused at
once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ddpm_demo.config import MAX_STEPS
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.runs.folder.health import clear_way
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.jobs.children import Command, command_line, environment
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.storage.system import keep_until_exit, lower_priority, on_stop_signal

from .answers import complain, refusals, tell_refused, told
from .train_parser import parser

if TYPE_CHECKING:
    from ddpm_demo.training.trainer import Event, Trainer

DONE, FAILED, CONTRADICTION, STOPPED = 0, 1, 2, 130
SPEED_SECONDS = 30.0  # a training of this length tells the computer's speed
COPIES_SECONDS = 60.0  # after a training of this length the copy meter runs


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
        known = told(error)
        with contextlib.suppress(OSError):  # stderr may be a file on a full disk
            complain(known)
        return CONTRADICTION if known.code == "run_differs" else FAILED


def _is_main_process() -> bool:
    """Whether this process is rank 0 of a launch, by the variables that accelerate reads."""
    names = ("RANK", "PMI_RANK", "OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK")
    return all(int(os.environ.get(name, 0)) <= 0 for name in names)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _check_first(run: Run, given: dict[str, Any]) -> None:
    """Refuses what can be refused before torch is imported, and takes back an old stop."""
    if "stop_at" in given:
        check_range("stop_at", given["stop_at"], 1, MAX_STEPS)
    if given.get("track") and importlib.util.find_spec(given["track"]) is None:
        raise UserError("tracker_missing", name=given["track"])
    if (config := RunConfig.read(run.config_file)) is not None:
        config.required_train()
    if _is_main_process() and run.status().state != "starting":
        # left of an earlier training: the page removes it before it starts a trainer
        clear_way(run)


def _train(run: Run, given: dict[str, Any]) -> int:
    on_stop_signal(_interrupt)  # there is no progress to save yet
    _check_first(run, given)
    stop_at = given.get("stop_at", math.inf)

    from accelerate import PartialState
    from accelerate.utils import parse_flag_from_env

    from ddpm_demo.training.prepare import prepare
    from ddpm_demo.training.trainer import Trainer

    # accelerate's launcher sets this variable for the CPU; PartialState does not read it
    state = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))
    try:
        is_read = run.dataset_file.exists()
        prepare(run, given)
        if not is_read and _is_main_process():
            report = read_json(run.report_file)
            tell_refused(refusals(report), report["accepted"])
        wishes: list[bool] = []
        trainer = Trainer(
            run, asked_to_stop=lambda: bool(wishes) or trainer.progress.step >= stop_at
        )
        if state.num_processes > 1:
            # Launched processes keep their process group until exit: destroying it can deadlock
            # (torch 2.13; it did in about one run of a hundred).
            keep_until_exit(trainer)
        if stop_at <= trainer.progress.step < trainer.total:  # the run already passed it
            if trainer.is_main:
                run.write_status(dataclasses.replace(run.status(), state="stopped", eta_s=None))
            return STOPPED
        on_stop_signal(lambda: wishes.append(True))  # from here on progress is saved first
        return _follow(run, trainer)
    finally:
        state.destroy_process_group()


def _follow(run: Run, trainer: Trainer) -> int:
    """Trains, saying what happens."""
    if trainer.is_main and trainer.reporter.remark is not None:
        _say(trainer.reporter.remark)
    last: Event | None = None
    try:
        for last in trainer.train():
            if trainer.is_main:
                _print(last)
    finally:
        trainer.reporter.tracking.end()
        trainer.accelerator.end_training()
    if trainer.is_main and last is not None:
        with contextlib.suppress(OSError):  # how the run ended is written: this changes it no more
            _remember_speed(run, trainer)
            if last.kind == "done":
                _look_for_copies(run, trainer)
    return STOPPED if last is not None and last.kind == "stopped" else DONE


def _remember_speed(run: Run, trainer: Trainer) -> None:
    from ddpm_demo.training.speed import remember

    rate = run.status().images_per_s
    alone = trainer.accelerator.num_processes == 1
    if alone and trainer.progress.trained_s >= SPEED_SECONDS and rate:
        remember(
            trainer.learner.unet, trainer.accelerator.device, str(trainer.config.precision), rate
        )


def _look_for_copies(run: Run, trainer: Trainer) -> None:
    """Starts the copy meter in a process of its own, so that the run can be continued meanwhile."""
    if trainer.progress.trained_s >= COPIES_SECONDS:
        subprocess.Popen(
            command_line(Command.COPIES, "--run", run.path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment(),
        )


def _print(event: Event) -> None:
    numbers = " ".join(
        f"{key}={value:.4g}"
        for key, value in event.numbers.items()
        if isinstance(value, (int, float))
    )
    print(f"{event.step:6d} {event.kind} {numbers}".rstrip(), flush=True)


def _report(run: Run, error: BaseException) -> None:
    """Writes into status.json why the run ended, as a code that the page has a sentence for."""
    if isinstance(error, UserError) and error.code == "run_differs":
        return  # the run is as it was
    status = dataclasses.replace(run.status(), message=None, details={}, eta_s=None)
    if isinstance(error, KeyboardInterrupt):  # asked to stop before there was progress to save
        status = dataclasses.replace(status, state="stopped")
    else:
        known = told(error)
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
