"""The exact answer of the pictures that a run, or a shipped model, learns from.

Unlike the other modules of `runs` it imports torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ddpm_demo.data.dataset import PICTURES_NAME, Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.ideal import RESIDENT, IdealDenoiser, loss_floor
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import named_classes
from ddpm_demo.models.folder import load_scheduler
from ddpm_demo.storage.atomic import write_json

from .folder.run import Run


def training_set(folder: Path) -> Dataset:
    """What a run, or a shipped model, learned from, with the pictures that were held out of it.

    Raises:
        UserError: "no_pictures" when they are not in the folder (any more).
    """
    for file in (folder / PICTURES_NAME, Run(folder).dataset_file):
        if file.is_file():
            return Dataset.load(file)
    raise UserError("no_pictures")


def of_folder(folder: Path, device: torch.device | str = "cpu") -> IdealDenoiser:
    """The exact answer of a model's training pictures, with its flips, schedule and classes.

    Args:
        folder: A run's, or a shipped model's with its pictures in it, mirrored ones included.
        device: See `IdealDenoiser`.
    """
    return _of_pictures(training_set(folder), folder, device)


def classes_told(folder: Path) -> tuple[str, ...]:
    """The names of the classes that the model of a folder, as for `of_folder`, knows."""
    config = Run(folder).config()
    if config.train is None:
        return named_classes(folder)
    return config.classes or named_classes(Run(folder).model)


def _of_pictures(data: Dataset, folder: Path, device: torch.device | str = "cpu") -> IdealDenoiser:
    names, x = classes_told(folder), to_unit_nchw(data.training)
    options: dict[str, Any] = {"device": device}
    if names:
        labels = torch.from_numpy(data.folders.among(names)[data.training_indices])
        options |= {"classes": names, "labels": labels}
    config = Run(folder).config().train
    if config is None:
        return IdealDenoiser(x, load_scheduler(folder), **options)
    timesteps, rescale = config.num_train_timesteps, config.rescale_betas
    scheduler = scheduler_config(config.schedule, timesteps, "sample", rescale=rescale)
    return IdealDenoiser(x, DDPMScheduler(**scheduler), flips=config.flip, **options)


def floor_of_run(run: Run) -> float | None:
    """`ideal.loss_floor` of a run, worked out once and kept in the run folder.

    None without pictures, and for so many that a trainer should not hold them twice. None, too,
    where pictures do not all come equally often: classes are drawn evenly, or some are of no class
    and so always shown without one.
    """
    if (known := run.floor()) is not None:
        return known
    config, names = run.config().train, run.config().classes
    if config is None or config.balance or not run.dataset_file.is_file():
        return None
    data = training_set(run.path)
    of_none = data.folders.among(names)[data.training_indices] == len(names)
    if data.training.size > RESIDENT or (names and of_none.any()):
        return None
    floor = loss_floor(_of_pictures(data, run.path), config)
    write_json(run.floor_file, {"floor": floor})
    return floor
