"""The options of `train`; `training.prepare.FIELDS` says which field of `TrainConfig` each sets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ddpm_demo.config import (
    CLASS_CONDITIONAL,
    FITS,
    LOSSES,
    NETWORK_VARIANCES,
    PRECISIONS,
    PREDICTION_TYPES,
    SCHEDULES,
    TRACKERS,
    UNETS,
    TrainConfig,
)

YES_OR_NO: Any = argparse.BooleanOptionalAction


def parser() -> argparse.ArgumentParser:
    """Leaves options that are not given out of the namespace: they cannot contradict a run."""
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo train",
        description="Train a DDPM on a folder of pictures. The same line on an existing run "
        "resumes it.",
        argument_default=argparse.SUPPRESS,
    )
    _add_settings(parser, TrainConfig())
    add = parser.add_argument
    add("--stop-at", type=int, help="end at this step as if asked to; without it, it goes on")
    add("--continue", type=int, dest="continue_steps", help="train a finished run N steps more")
    add(
        "--track", choices=TRACKERS, help="also tell this tracker; wandb sends what WANDB_MODE says"
    )
    add("--debug", action="store_true", help="show the whole traceback of an error")
    add("--background", action="store_true", help="let other programs go first")
    return parser


def _add_settings(parser: argparse.ArgumentParser, default: TrainConfig) -> None:
    add = parser.add_argument
    batch = f"pictures per step over all processes ({default.batch_size})"
    add("--run", type=Path, required=True, help="the run folder, made when it is not there")
    add("--data", type=Path, help="a folder of pictures or a zip")
    add("--steps", type=int, help=f"optimiser steps ({default.steps})")
    add("--size", type=int, help=f"pixels, a multiple of 4 from 16 to 128 ({default.size})")
    add("--channels", type=int, choices=(1, 3), help="1 grey, 3 colour (as the pictures are)")
    add("--unet", choices=UNETS, help=f"network ({default.unet})")
    add("--batch-size", type=int, help=batch)
    add("--accumulate", type=int, help="slices a batch is cut into to save memory (1)")
    add("--prediction", choices=PREDICTION_TYPES, help=f"({default.prediction_type})")
    add("--loss", choices=LOSSES, help=f"how timesteps are weighed ({default.loss})")
    add("--schedule", choices=SCHEDULES, help=f"({default.schedule})")
    add("--timesteps", type=int, help=f"T, 10 to 1000 ({default.num_train_timesteps})")
    add("--rescale", action=YES_OR_NO, help="stretch β for a T other than 1000 (yes)")
    add("--learning-rate", type=float, help=f"peak ({default.learning_rate})")
    add("--flip", action=YES_OR_NO, help="mirror pictures at random (yes)")
    add("--fit", choices=FITS, help="the middle square, or all of a picture padded (crop)")
    add("--stretch", action=YES_OR_NO, help="dark or pale pictures to black and white (no)")
    add("--ema-decay", type=float, help=f"of the averaged weights ({default.ema_decay})")
    add("--ema-warmup", action=YES_OR_NO, help="let the average forget faster at first (yes)")
    add("--seed", type=int, help=f"({default.seed})")
    add("--precision", choices=PRECISIONS, help=f"({default.precision})")
    add("--checkpoint-every", type=int, help="steps (about every 60 seconds)")
    add("--init", help="a model folder to start from")
    told = f"tell the network which folder a picture lies in ({default.class_conditional})"
    add("--class-conditional", choices=CLASS_CONDITIONAL, help=told)
    add("--variance", choices=NETWORK_VARIANCES, help=f"learn σ² too, or not ({default.variance})")
    add("--balance", action=YES_OR_NO, help="draw every class equally often (no)")
