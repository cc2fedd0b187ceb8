"""The models of the page: which ones a visitor may choose, and those in memory."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

from .. import catalogue
from ..atomic import read_json
from ..errors import UserError


@functools.lru_cache(maxsize=3)
def _denoiser(folder: Path, stamp: int) -> Any:
    """A model in memory; `stamp` changes when a run has saved a newer one."""
    from ..model import load_model
    from ..sampler import default_device

    return load_model(folder, default_device())


def load(key: str) -> Any:
    """The denoiser of a model's key.

    A run replaces its model folder while it trains, so a look that fell between is repeated.

    Raises:
        UserError: when no model was chosen, or it is not there any more.
    """
    if not key:
        raise UserError("no_model")
    for last in (False, True):
        folder = catalogue.find(key).folder
        try:
            return _denoiser(folder, (folder / "model_index.json").stat().st_mtime_ns)
        except (OSError, UserError):
            if last:
                raise
    raise AssertionError


def choices(
    public: bool, own: str | None = None, chosen: str | None = None
) -> list[tuple[str, str]]:
    """(name, key) of the models that a visitor may choose.

    Strangers see only their own run, and the model that a link has brought them.
    """
    entries = catalogue.shipped()
    if public:
        known = {f"run/{own}", chosen}
        entries += [entry for entry in catalogue.of_all_runs() if entry.key in known]
    else:
        entries += catalogue.of_all_runs()
    return [(entry.name, entry.key) for entry in entries]


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
    """

    size: int
    channels: int
    prediction_type: str
    num_train_timesteps: int
    schedule: str | None
    rescale_betas: bool


def traits(key: str) -> Traits:
    """The traits of a model by its key.

    Raises:
        UserError: when it is not there any more.
    """
    folder = catalogue.find(key).folder
    return _traits(folder, (folder / "model_index.json").stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _traits(folder: Path, stamp: int) -> Traits:
    from ..scheduler import schedule_name

    unet = read_json(folder / "unet" / "config.json")
    scheduler = read_json(folder / "scheduler" / "scheduler_config.json")
    name, rescale = schedule_name(scheduler) or (None, True)
    return Traits(
        size=unet["sample_size"],
        channels=unet["in_channels"],
        prediction_type=scheduler.get("prediction_type", "epsilon"),
        num_train_timesteps=scheduler.get("num_train_timesteps", 1000),
        schedule=name,
        rescale_betas=rescale,
    )
