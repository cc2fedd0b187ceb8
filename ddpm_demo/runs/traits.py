"""What the models of the catalogue are like, and which pictures they were trained on.

torch is imported inside functions: the page asks for traits before torch is imported.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np

from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import read_json

from . import catalogue
from .access import Access
from .folder import findings
from .folder.checks import is_count
from .folder.keys import Right
from .folder.run import MODEL_INDEX, Run


@dataclasses.dataclass(frozen=True)
class Traits:
    """What pictures of a model look like, and how it was trained.

    Args:
        size: Height and width in pixels.
        channels: 1 or 3.
        prediction_type: One of `config.PREDICTION_TYPES`.
        num_train_timesteps: T.
        schedule: One of `config.SCHEDULES`, None for one without a name.
        rescale_betas: Whether β was stretched for that T.
        unet: The network's name, one of `config.UNETS`; None for another network, or for none.
    """

    size: int
    channels: int
    prediction_type: str
    num_train_timesteps: int
    schedule: str | None
    rescale_betas: bool
    unet: str | None = None


def traits(key: str) -> Traits:
    """The traits of a model by its key.

    Raises:
        UserError: "model_missing" when it is not there any more.
    """
    entry = catalogue.find(key)
    if not entry.exact:
        return _of_network(entry.folder, (entry.folder / MODEL_INDEX).stat().st_mtime_ns)
    if (entry.folder / MODEL_INDEX).is_file():
        shipped = traits(f"weights/{entry.folder.name}")
        return dataclasses.replace(shipped, prediction_type="sample", unet=None)
    run = Run(entry.folder)
    train = run.config().required_train()
    return Traits(
        size=train.size,
        channels=findings.report(run).get("channels") or train.channels or 3,
        prediction_type="sample",
        num_train_timesteps=train.num_train_timesteps,
        schedule=train.schedule,
        rescale_betas=train.rescale_betas,
    )


@functools.lru_cache(maxsize=64)
def _of_network(folder: Path, stamp: int) -> Traits:
    """The traits of a model folder; `stamp` changes when a run has saved a newer one."""
    from ddpm_demo.diffusion.scheduler_options import schedule_name
    from ddpm_demo.models.folder import load_scheduler
    from ddpm_demo.models.unets import name_of

    unet = read_json(folder / "unet" / "config.json")
    size, channels = unet.get("sample_size"), unet.get("in_channels")
    if not (is_count(size) and is_count(channels)):
        raise UserError("model_invalid", file="unet/config.json", reason="no size or channels")
    scheduler = load_scheduler(folder)
    name, rescale = schedule_name(scheduler.schedule) or (None, True)
    return Traits(
        size=size,
        channels=channels,
        prediction_type=scheduler.config.prediction_type,
        num_train_timesteps=len(scheduler),
        schedule=name,
        rescale_betas=rescale,
        unet=name_of(unet),
    )


def held_out_pictures(key: str, visitor: Access) -> np.ndarray:
    """Pictures that the model of a key was not trained on, uint8 [n, height, width, channels].

    Args:
        key: The model's.
        visitor: Who is to see them.

    Raises:
        UserError: "no_held_out" when none were kept aside; "run_not_yours".
    """
    entry = catalogue.admitted(key, visitor, Right.OWN)
    run = entry.run or Run(entry.folder)
    if run.dataset_file.is_file():
        images = Dataset.load(run.dataset_file).held_out
    else:
        file = entry.folder / HELD_OUT_NAME
        images = Dataset.load(file).images if file.is_file() else np.zeros((0, 1, 1, 1), np.uint8)
    if not len(images):
        raise UserError("no_held_out")
    return images


def trained_pictures(key: str, visitor: Access) -> np.ndarray:
    """Pictures that the model of a key was trained on, uint8 [n, height, width, channels].

    Args:
        key: The model's.
        visitor: Who is to see them.

    Raises:
        UserError: "no_trained" when they are not here; "run_not_yours".
    """
    from .exact_answer import training_pictures

    exact = key if key.startswith("ideal/") else catalogue.exact_of(key)
    if exact is None:
        raise UserError("no_trained")
    return training_pictures(catalogue.admitted(exact, visitor, Right.OWN).folder)
