"""The pictures that the Loss tab questions a model with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ... import catalogue
from ...errors import UserError
from ...images import HELD_OUT_NAME, Dataset
from ...limits import Limits
from ..models import traits


def held_out(key: str) -> np.ndarray:
    """Pictures that the model of a key was not trained on, uint8 [n, height, width, channels].

    Raises:
        UserError: "no_held_out" when none were kept aside.
    """
    folder = catalogue.find(key).folder
    dataset = (folder.parent if key.startswith("run/") else folder) / "dataset.npz"
    if dataset.is_file():
        data = Dataset.load(dataset)
        images = data.images[np.asarray(data.split, dtype=bool)]
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
    from ...ideal import training_pictures

    exact = key if key.startswith("ideal/") else catalogue.beside(key)
    if exact is None:
        raise UserError("no_trained")
    return training_pictures(catalogue.find(exact).folder)


def uploaded(files: Sequence[Path], key: str) -> np.ndarray:
    """A visitor's files, made as the model of a key draws them: its size, grey or colour.

    Raises:
        UserError: when there are none, or for the first that cannot be read.
    """
    from ...decode import decode

    if not files:
        raise UserError("no_pictures")
    model = traits(key)
    mode = "L" if model.channels == 1 else "RGB"
    pictures = []
    for file in files:
        picture = decode(file.read_bytes(), model.size, Limits()).image.convert(mode)
        pictures.append(np.asarray(picture).reshape(model.size, model.size, model.channels))
    return np.stack(pictures)
