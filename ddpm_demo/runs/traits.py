"""What the models of the catalogue are like, and which pictures they were trained on.

torch is imported inside functions: the page asks for traits before torch is imported.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.errors import UserError
from ddpm_demo.models.heavy import import_heavy
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
        height, width: In pixels.
        channels: 1 or 3.
        prediction_type: One of `config.PREDICTION_TYPES`.
        num_train_timesteps: T.
        schedule: One of `config.SCHEDULES`, None for one without a name.
        rescale_betas: Whether β was stretched for that T.
        unet: The network's name, one of `config.UNETS`; None for another network, or for none.
    """

    height: int
    width: int
    channels: int
    prediction_type: str
    num_train_timesteps: int
    schedule: str | None
    rescale_betas: bool
    unet: str | None = None

    @property
    def size(self) -> int:
        """Height and width of a square picture; the longer of the two of another."""
        return max(self.height, self.width)

    def fits(self, size: int, channels: int) -> bool:
        """Whether its pictures are square, of that size and with so many channels."""
        return (self.height, self.width, self.channels) == (size, size, channels)


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
        height=train.size,
        width=train.size,
        channels=findings.report(run).get("channels") or train.channels or 3,
        prediction_type="sample",
        num_train_timesteps=train.num_train_timesteps,
        schedule=train.schedule,
        rescale_betas=train.rescale_betas,
    )


@functools.lru_cache(maxsize=64)
def _of_network(folder: Path, stamp: int) -> Traits:
    """The traits of a model folder; `stamp` changes when a run has saved a newer one."""
    import_heavy()
    from ddpm_demo.diffusion.scheduler_options import schedule_name
    from ddpm_demo.models.folder import load_scheduler
    from ddpm_demo.models.unets import name_of

    unet = read_json(folder / "unet" / "config.json")
    size, channels = unet.get("sample_size"), unet.get("in_channels")
    edges: list[Any] = size if isinstance(size, list) and len(size) == 2 else [size, size]
    if not (all(map(is_count, edges)) and is_count(channels)):
        raise UserError("model_invalid", file="unet/config.json", reason="no size or channels")
    scheduler = load_scheduler(folder)
    name, rescale = schedule_name(scheduler.schedule) or (None, True)
    return Traits(
        height=edges[0],
        width=edges[1],
        channels=channels,
        prediction_type=scheduler.config.prediction_type,
        num_train_timesteps=len(scheduler),
        schedule=name,
        rescale_betas=rescale,
        unet=name_of(unet),
    )


def has_pictures(key: str, visitor: Access) -> bool:
    """Whether pictures are here that a visitor may ask the model of a key about."""
    try:
        entry = catalogue.admitted(key, visitor, Right.OWN)
    except UserError:
        return False
    return any(
        file.is_file()
        for file in ((entry.run or Run(entry.folder)).dataset_file, entry.folder / HELD_OUT_NAME)
    )


def held_out_pictures(key: str, visitor: Access) -> np.ndarray:
    """Pictures that the model of a key was not trained on, uint8 [n, height, width, channels].

    Args:
        key: The model's.
        visitor: Who is to see them.

    Raises:
        UserError: "no_held_out" when none were kept aside; "run_not_yours".
    """
    data, chosen = _held_out(key, visitor)
    return data.images[chosen]


def held_out_classes(key: str, visitor: Access) -> list[str | None]:
    """The class of each of `held_out_pictures`, by name; None for one that lies in no folder."""
    return _classes(*_held_out(key, visitor))


def _held_out(key: str, visitor: Access) -> tuple[Dataset, NDArray[np.intp]]:
    """A data set and which of its pictures the model of a key was not trained on."""
    entry = catalogue.admitted(key, visitor, Right.OWN)
    run = entry.run or Run(entry.folder)
    file = entry.folder / HELD_OUT_NAME
    if run.dataset_file.is_file():
        data = Dataset.load(run.dataset_file)
        chosen = data.held_out_indices
    elif file.is_file():
        data = Dataset.load(file)
        chosen = np.arange(len(data))
    else:
        raise UserError("no_held_out")
    if not len(chosen):
        raise UserError("no_held_out")
    return data, chosen


def _classes(data: Dataset, chosen: NDArray[np.intp]) -> list[str | None]:
    names = data.folders.classes
    return [names[label] for label in data.labels[chosen].tolist()]


def trained_pictures(key: str, visitor: Access) -> np.ndarray:
    """Pictures that the model of a key was trained on, uint8 [n, height, width, channels].

    Args:
        key: The model's.
        visitor: Who is to see them.

    Raises:
        UserError: "no_trained" when they are not here; "run_not_yours".
    """
    return _trained(key, visitor).training


def trained_classes(key: str, visitor: Access) -> list[str | None]:
    """The class of each of `trained_pictures`, as `held_out_classes` has them."""
    data = _trained(key, visitor)
    return _classes(data, data.training_indices)


def _trained(key: str, visitor: Access) -> Dataset:
    from .exact_answer import training_set

    exact = key if key.startswith("ideal/") else catalogue.exact_of(key)
    if exact is None:
        raise UserError("no_trained")
    return training_set(catalogue.admitted(exact, visitor, Right.OWN).folder)
