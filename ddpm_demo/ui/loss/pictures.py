"""The pictures that the Loss tab questions a model with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.errors import UserError
from ddpm_demo.policy import MEGABYTE, Limits
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.components.picture import read_picture
from ddpm_demo.ui.models import traits


def held_out(key: str) -> np.ndarray:
    """Pictures that the model of a key was not trained on, uint8 [n, height, width, channels].

    Raises:
        UserError: "no_held_out" when none were kept aside.
    """
    folder = catalogue.find(key).folder
    dataset = (folder.parent if key.startswith("run/") else folder) / "dataset.npz"
    if dataset.is_file():
        images = Dataset.load(dataset).held_out
    else:
        file = folder / HELD_OUT_NAME
        images = Dataset.load(file).images if file.is_file() else np.zeros((0, 1, 1, 1), np.uint8)
    if not len(images):
        raise UserError("no_held_out")
    return images


def trained(key: str) -> np.ndarray:
    """Pictures that the model of a key was trained on, as `held_out`.

    Raises:
        UserError: "no_trained" when they are not here.
    """
    from ddpm_demo.runs.exact_answer import training_pictures

    exact = key if key.startswith("ideal/") else catalogue.beside(key)
    if exact is None:
        raise UserError("no_trained")
    return training_pictures(catalogue.find(exact).folder)


def uploaded(files: Sequence[Path], key: str, limits: Limits) -> np.ndarray:
    """A visitor's files, made as the model of a key draws them: its size, grey or colour.

    Raises:
        UserError: when there are none, they are too large, or for the first that cannot be read.
    """
    if not files:
        raise UserError("no_pictures")
    if sum(file.stat().st_size for file in files) > limits.job_bytes:
        raise UserError("files_too_large", megabytes=limits.job_bytes // MEGABYTE)
    model = traits(key)
    return np.stack([read_picture(file, model.size, limits, model.channels) for file in files])
