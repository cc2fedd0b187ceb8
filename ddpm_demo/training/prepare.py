"""What makes a run ready to be trained: its pictures, and config.json with all that was chosen."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import accelerate
import diffusers
import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from diffusers import UNet2DModel

from ddpm_demo import __version__
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.ingest import ingest
from ddpm_demo.diffusion.scheduler_options import schedule_name
from ddpm_demo.errors import UserError
from ddpm_demo.models.conditioning import told_classes
from ddpm_demo.models.folder import load_model, load_scheduler, save_denoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.models.variance import with_variance
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.storage.atomic import commit_folder, write_json

from .speed import speed_of

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
    "stretch": "stretch",
    "ema_decay": "ema_decay",
    "ema_warmup": "ema_warmup",
    "seed": "seed",
    "precision": "precision",
    "checkpoint_every": "checkpoint_every",
    "init": "init",
    "class_conditional": "class_conditional",
    "balance": "balance",
    "variance": "variance",
}


def prepare(run: Run, given: dict[str, Any]) -> None:
    """Makes the run ready: pictures, and config.json with precision, versions and segments.

    Runs on the main process; the others wait and read what it wrote.

    Args:
        run: The run folder; a new one needs "data" among what is given.
        given: The options of the command line by name, without those that were left out.

    Raises:
        UserError: "run_differs" for options that contradict the run, "data_missing",
            "config_damaged", and whatever `ingest` refuses.
    """
    state = PartialState()
    error: list[Any] = [None]
    if state.is_main_process:
        try:
            _prepare_on_main(run, given, state.device)
        except Exception as reason:  # sent to the others, which would wait for ever without it
            error = [reason]
    if state.num_processes > 1:
        broadcast_object_list(error)
    if error[0] is not None:
        raise error[0]


def check_init_fits(unet: UNet2DModel, size: int, channels: int) -> None:
    """Raises `UserError("init_does_not_fit")` unless the network draws such pictures."""
    theirs = (unet.config.sample_size, unet.config.in_channels)
    if theirs != (size, channels):
        raise UserError(
            "init_does_not_fit",
            size=size,
            channels=channels,
            init_size=theirs[0],
            init_channels=theirs[1],
        )


def _prepare_on_main(run: Run, given: dict[str, Any], device: torch.device) -> None:
    config = RunConfig.read(run.config_file) or RunConfig()
    chosen = {field: given[option] for option, field in FIELDS.items() if option in given}
    data = str(given["data"].resolve()) if "data" in given else None
    if config.train is None:
        train = TrainConfig(**_recipe_of(chosen.get("init")) | chosen)
        config = dataclasses.replace(config, train=train, data=data)
    else:
        train = config.train
        _check_same(config, train, chosen, data)
    if not run.dataset_file.exists():
        _read_pictures(run, train, data)
    if not config.segments:
        config = _first_look(run, config, train, device)
    config = dataclasses.replace(
        config,
        track=given.get("track", config.track),
        # the page may have renamed the run while pictures were read and steps were timed
        name=run.config().name or config.name,
    )
    # The same line again resumes a continuation that was cut; only a run at its end gets a new one.
    if "continue_steps" in given and run.last_saved() >= config.total_steps:
        config = config.extended(given["continue_steps"])
    config.write(run.config_file)


def _recipe_of(init: str | None) -> dict[str, Any]:
    """What the network was trained for that a run starts from: another recipe spoils its weights.

    Args:
        init: Its model folder; None where the run starts from random weights.
    """
    if init is None:
        return {}
    scheduler = load_scheduler(Path(init))
    recipe = {
        "prediction_type": scheduler.config.prediction_type,
        "num_train_timesteps": len(scheduler),
    }
    if named := schedule_name(scheduler.schedule):
        recipe |= {"schedule": named[0], "rescale_betas": named[1]}
    return recipe


def _read_pictures(run: Run, train: TrainConfig, data: str | None) -> None:
    if data is None:
        raise UserError("data_missing")
    dataset = ingest(Path(data), train.size, train.channels, fit=train.fit, stretch=train.stretch)
    dataset.save(run.dataset_file)
    write_json(run.report_file, dataset.report)


def _first_look(run: Run, config: RunConfig, train: TrainConfig, device: torch.device) -> RunConfig:
    """The config of a new run, with what its pictures and this computer decide."""
    pictures = Dataset.load(run.dataset_file)
    channels = int(pictures.images.shape[-1])
    classes = pictures.folders.to_tell(train.class_conditional, pictures.split)
    told = "on" if classes else "off"
    train = dataclasses.replace(train, channels=channels, class_conditional=told)
    if train.init is not None and not run.init.exists():
        # the model may be trained on, replaced or deleted while this run still resumes
        start = load_model(Path(train.init))
        check_init_fits(start.unet, train.size, channels)
        commit_folder(run.init, lambda folder: save_denoiser(folder, start))
    unet = first_network(train, channels, classes, run.init)
    precision = train.precision
    return dataclasses.replace(
        config,
        train=train,
        precision=speed_of(unet, device).precision if precision == "auto" else precision,
        segments=((0, train.steps),),
        pictures=len(pictures.training_indices),
        classes=classes,
        created=time.time(),
        versions={
            "ddpm_demo": __version__,
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            "accelerate": accelerate.__version__,
        },
    )


def first_network(
    train: TrainConfig, channels: int, classes: Sequence[str], init: Path
) -> UNet2DModel:
    """The network of a new run: with random weights, or from the model that the run starts from.

    Args:
        train: What to train.
        channels: Of the pictures.
        classes: The names of those that it is to be told, if any.
        init: Where the model is that the run starts from, if it does.

    Raises:
        UserError: "init_does_not_fit"; whatever `load_model` raises.
    """
    learned = train.variance == "learned"
    if train.init is None:
        return build_unet(
            train.unet,
            size=train.size,
            channels=channels,
            classes=len(classes),
            learned_variance=learned,
        )
    start = load_model(init)
    check_init_fits(start.unet, train.size, channels)
    told = told_classes(start.unet, start.classes, classes)
    return with_variance(told, learned=learned).requires_grad_(True).train()


def _check_same(
    config: RunConfig, train: TrainConfig, chosen: dict[str, Any], data: str | None
) -> None:
    """Raises `UserError("run_differs")` for options that contradict the run."""
    options = {field: option for option, field in FIELDS.items()}
    if chosen.get("class_conditional") == "auto":  # what the pictures decided stays decided
        chosen = {field: value for field, value in chosen.items() if field != "class_conditional"}
    other = [options[f] for f, value in chosen.items() if getattr(train, f) != value]
    if data is not None and config.data not in (None, data):
        other.append("data")
    if other:
        names = ", ".join(f"--{option.replace('_', '-')}" for option in other)
        raise UserError("run_differs", options=names)
