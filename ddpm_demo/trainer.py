"""`python -m ddpm_demo.trainer`: start, resume or continue a run, on one process or many.

Exit codes: 0 done, 130 stopped by request with a checkpoint kept, 2 arguments that contradict
the run, 1 anything else with one line on stderr. Under `accelerate launch` the exit code is the
launcher's, and the run's status.json is the truth.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import shutil
import subprocess
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
from .atomic import commit_folder, write_json
from .children import environment, line_of
from .config import FITS, LOSSES, PRECISIONS, PREDICTION_TYPES, SCHEDULES, UNETS, TrainConfig
from .errors import UserError
from .images import Dataset, ingest
from .mishap import explain
from .model import build_unet, load_model
from .run import Run
from .speed import remember, speed_of
from .system import lower_priority, on_stop_signal
from .training import Event, Trainer, check_fits

DONE, FAILED, CONTRADICTION, STOPPED = 0, 1, 2, 130
TELLING_SECONDS = 30.0  # of training, after which its speed is worth remembering
COPIES_SECONDS = 60.0  # a run that took longer is worth a look for copies at its end

# command line option → field of TrainConfig
FIELDS = {
    "steps": "steps",
    "size": "size",
    "channels": "channels",
    "unet": "unet",
    "batch_size": "batch_size",
    "accumulate": "gradient_accumulation_steps",
    "prediction": "prediction_type",
    "loss": "loss",
    "schedule": "schedule",
    "timesteps": "num_train_timesteps",
    "rescale": "rescale_betas",
    "learning_rate": "learning_rate",
    "flip": "flip",
    "fit": "fit",
    "ema_decay": "ema_decay",
    "ema_warmup": "ema_warmup",
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
    if trainer.is_main and last is not None:
        if trainer.progress.trained_s >= TELLING_SECONDS and (rate := run.status().images_per_s):
            remember(trainer.unet, trainer.device, trainer.precision, rate)
        if last.kind == "done":
            _look_for_copies(run, trainer)
    return STOPPED if last is not None and last.kind == "stopped" else DONE


def _look_for_copies(run: Run, trainer: Trainer) -> None:
    """Starts the copy meter beside us: the run is free meanwhile, to be continued."""
    if trainer.progress.trained_s >= COPIES_SECONDS:
        subprocess.Popen(
            line_of("copies", "--run", run.path),
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
        except Exception as reason:  # whatever it is, the others wait for word
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
        dataset = ingest(Path(data), config.size, config.channels, fit=config.fit)
        dataset.save(run.dataset_file)
        write_json(run.report_file, dataset.report)
    if "segments" not in stored:
        pictures = Dataset.load(run.dataset_file)
        channels = int(pictures.images.shape[-1])
        config = dataclasses.replace(config, channels=channels)
        stored |= {
            "train": config.to_dict(),
            "precision": _first_look(run, config, channels, device),
            "segments": [[0, config.steps]],
            "pictures": int((~pictures.split).sum()),
            "created": time.time(),
            "versions": {
                "ddpm_demo": __version__,
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
                "accelerate": accelerate.__version__,
            },
        }
    stored["track"] = given.get("track")
    write_json(run.config_file, stored)
    if continue_steps := given.get("continue_steps", 0):
        run.extend(continue_steps)


def _first_look(run: Run, config: TrainConfig, channels: int, device: torch.device) -> str:
    """The precision of a new run. What it starts from must fit, and becomes its own."""
    if config.init is None:
        unet = build_unet(config.unet, size=config.size, channels=channels)
    else:
        unet = load_model(Path(config.init)).unet.requires_grad_(True)
        check_fits(unet, config.size, channels)
        # the model may be trained on, replaced or deleted while this run still resumes
        if not run.init.exists():
            commit_folder(run.init, lambda folder: _copy_model(Path(str(config.init)), folder))
    return config.precision if config.precision != "auto" else speed_of(unet, device).precision


def _copy_model(source: Path, target: Path) -> None:
    for part in ("unet", "scheduler"):
        shutil.copytree(source / part, target / part)
    shutil.copy2(source / "model_index.json", target)


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
