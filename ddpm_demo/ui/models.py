"""The models of the page: which ones a visitor may choose, and those in memory."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from .. import catalogue
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
