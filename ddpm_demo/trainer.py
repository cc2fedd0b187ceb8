"""`python -m ddpm_demo.trainer`: start, resume or continue a run, on one process or many.

Exit codes: 0 done, 130 stopped by request with a checkpoint kept, 2 arguments that contradict
the run, 1 anything else with one line on stderr. Under `accelerate launch` the exit code is the
launcher's, and the run's status.json is the truth.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import accelerate
import diffusers
import torch
from accelerate import PartialState
from accelerate.utils import (
    broadcast_object_list,
    is_tensorboard_available,
    parse_flag_from_env,
)

from . import __version__
from .atomic import write_json
from .config import PRECISIONS, PREDICTION_TYPES, SCHEDULES, UNETS, TrainConfig
from .errors import UserError
from .images import Dataset, ingest
from .mishap import explain
from .precision import choose_precision
from .run import Run
from .system import lower_priority, on_stop_signal
from .training import Event, Trainer

DONE, FAILED, CONTRADICTION, STOPPED = 0, 1, 2, 130

# command line option → field of TrainConfig
FIELDS = {
    "steps": "steps",
    "size": "size",
    "channels": "channels",
    "unet": "unet",
    "batch_size": "batch_size",
    "accumulate": "gradient_accumulation_steps",
    "prediction": "prediction_type",
    "schedule": "schedule",
    "timesteps": "num_train_timesteps",
    "learning_rate": "learning_rate",
    "flip": "flip",
    "seed": "seed",
    "precision": "precision",
    "checkpoint_every": "checkpoint_every",
    "init": "init",
}


def _parser() -> argparse.ArgumentParser:
    """Options that are not given stay out of the namespace: only what was said can contradict."""
    default = TrainConfig()
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo.trainer",
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
    add("--schedule", choices=SCHEDULES, help=f"({default.schedule})")
    add("--timesteps", type=int, help=f"T, 10 to 1000 ({default.num_train_timesteps})")
    add("--learning-rate", type=float, help=f"peak ({default.learning_rate})")
    add("--flip", action=argparse.BooleanOptionalAction, help="mirror pictures at random (yes)")
    add("--seed", type=int, help=f"({default.seed})")
    add("--precision", choices=PRECISIONS, help=f"({default.precision})")
    add("--checkpoint-every", type=int, help="steps (about every 60 seconds)")
    add("--init", help="a model folder to start from")
    add("--continue", type=int, dest="continue_steps", help="train a finished run N steps more")
    add("--track", choices=("tensorboard",), help="also write what this tool shows")
    add("--debug", action="store_true", help="show the whole traceback of an error")
    add("--background", action="store_true", help="let other programs go first")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    given = vars(_parser().parse_args(arguments))
    run = Run(given["run"])
    if given.get("background"):
        lower_priority()
    # the launcher's word for processes on the CPU, which PartialState alone does not read
    state = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))
    try:
        if not state.is_main_process:
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
        _say(explain(error))
        return CONTRADICTION if isinstance(error, Contradiction) else FAILED
    finally:
        state.destroy_process_group()


class Contradiction(UserError):
    """Arguments that an existing run was not made with."""


def _interrupt() -> None:
    raise KeyboardInterrupt


def _train(run: Run, given: dict[str, Any]) -> int:
    on_stop_signal(_interrupt)  # until then the signal ends us at once, and nothing is lost
    if given.get("track") and not is_tensorboard_available():
        raise UserError("tracker_missing", name=given["track"])
    if run.config_file.exists() and not run.read_config():
        raise UserError("config_damaged")
    if PartialState().is_main_process and run.status().state != "starting":
        run.stop_file.unlink(missing_ok=True)  # an old one; the page removes it before it starts us
    prepare(run, given)
    wishes: list[bool] = []
    trainer = Trainer(run, asked_to_stop=lambda: bool(wishes))
    on_stop_signal(lambda: wishes.append(True))  # from here on there is something to keep
    if trainer.is_main and trainer.remark is not None:
        _say(trainer.remark)
    last: Event | None = None
    try:
        for last in trainer.train():
            if trainer.is_main:
                _print(last)
    finally:
        trainer.accelerator.end_training()
    return STOPPED if last is not None and last.kind == "stopped" else DONE


def _print(event: Event) -> None:
    numbers = " ".join(
        f"{key}={value:.4g}" for key, value in event.numbers.items() if value is not None
    )
    print(f"{event.step:6d} {event.kind} {numbers}".rstrip(), flush=True)


def _report(run: Run, error: BaseException) -> None:
    """Leaves word in status.json of why the run ended, in a form that the page can say."""
    if isinstance(error, Contradiction):
        return
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


def prepare(run: Run, given: dict[str, Any]) -> None:
    """Makes the run ready: pictures, and config.json with precision, versions and segments.

    Runs on the main process; the others wait and read what it wrote.
    """
    state = PartialState()
    error: list[Any] = [None]
    if state.is_main_process:
        try:
            _prepare_on_main(run, given, state.device)
        except UserError as reason:
            error = [reason]
    if state.num_processes > 1:
        broadcast_object_list(error)
    if error[0] is not None:
        raise error[0]


def _prepare_on_main(run: Run, given: dict[str, Any], device: torch.device) -> None:
    stored = run.read_config()
    chosen = {field: given[option] for option, field in FIELDS.items() if option in given}
    data = str(given["data"].resolve()) if "data" in given else None
    if "train" not in stored:
        stored = {"train": TrainConfig(**chosen).to_dict(), "data": data}
    else:
        _check_same(stored, chosen, data)
    config = TrainConfig.from_dict(stored["train"])
    if not run.dataset_file.exists():
        if data is None:
            raise UserError("data_missing")
        dataset = ingest(Path(data), config.size, config.channels)
        dataset.save(run.dataset_file)
        write_json(run.report_file, dataset.report)
    if "segments" not in stored:
        channels = int(Dataset.load(run.dataset_file).images.shape[-1])
        config = dataclasses.replace(config, channels=channels)
        stored |= {
            "train": config.to_dict(),
            "precision": choose_precision(config, channels, device),
            "segments": [[0, config.steps]],
            "created": time.time(),
            "versions": {
                "ddpm_demo": __version__,
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
                "accelerate": accelerate.__version__,
            },
        }
    stored["track"] = given.get("track")
    if continue_steps := given.get("continue_steps", 0):
        end = stored["segments"][-1][1]
        stored["segments"].append([end, end + continue_steps])
    write_json(run.config_file, stored)


def _check_same(stored: dict[str, Any], chosen: dict[str, Any], data: str | None) -> None:
    options = {field: option for option, field in FIELDS.items()}
    other = [options[f] for f, value in chosen.items() if stored["train"].get(f) != value]
    if data is not None and stored.get("data") not in (None, data):
        other.append("data")
    if other:
        names = ", ".join(f"--{option.replace('_', '-')}" for option in other)
        raise Contradiction("run_differs", options=names)


if __name__ == "__main__":
    raise SystemExit(main())
