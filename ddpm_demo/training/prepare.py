"""What makes a run ready to be trained: its pictures, and config.json with all that was chosen."""

from __future__ import annotations

import dataclasses
import shutil
import time
from pathlib import Path
from typing import Any

import accelerate
import diffusers
import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list

from ddpm_demo import __version__
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.ingest import ingest
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.atomic import commit_folder, write_json

from .speed import speed_of
from .trainer import check_fits

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
            "pictures": len(pictures.training_indices),
            "created": time.time(),
            "versions": {
                "ddpm_demo": __version__,
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
                "accelerate": accelerate.__version__,
            },
        }
    stored["track"] = given.get("track", stored.get("track"))
    # the page may have given it another name while pictures were read and steps were timed
    stored |= {key: value for key, value in run.read_config().items() if key == "name"}
    write_json(run.config_file, stored)
    # the same line again resumes what it began: only a run at its end is continued
    if "continue_steps" in given and run.last_saved() >= stored["segments"][-1][1]:
        run.extend(given["continue_steps"])


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
        raise UserError("run_differs", options=names)
