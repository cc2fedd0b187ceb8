"""The names of a model's classes, and a small picture of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ddpm_demo.data.dataset import PICTURES_NAME, Dataset
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.components.data_urls import webp_url

EDGE = 64  # pixels of a chip's picture at most
MAX_PICTURES = 100  # classes that have a picture: of more, chips with names are quicker to read


def pictures_of(entry: catalogue.ModelEntry, names: Sequence[str]) -> list[str]:
    """A data URL for each class: what the run has drawn, or a picture that the model comes with.

    "" for a class that has neither. Nobody sees a training picture of a run here: whoever may draw
    with it need not be its owner.
    """
    if not 0 < len(names) <= MAX_PICTURES:
        return [""] * len(names)
    try:
        found = _of_run(entry) if entry.run else _of_folder(entry.folder, names)
    except (OSError, UserError):
        found = []  # names alone will do
    urls = [_small(one) if one else "" for one in found[: len(names)]]
    return urls + [""] * (len(names) - len(urls))


def _of_run(entry: catalogue.ModelEntry) -> list[Image.Image | None]:
    """The first picture of each row of the newest preview, which has a row for each class."""
    assert entry.run is not None
    files = entry.run.preview_files()
    classes = entry.run.config().classes
    if not files or not classes:
        return []
    rows, columns = entry.run.preview_grid
    with Image.open(files[-1], formats=["PNG"]) as preview:
        width, height = preview.width // columns, preview.height // rows
        return [preview.crop((0, k * height, width, (k + 1) * height)) for k in range(rows)]


def _of_folder(folder: Path, names: Sequence[str]) -> list[Image.Image | None]:
    """The first of the training pictures of each class, where they come with the model."""
    from ddpm_demo.data.export import to_image

    if not (folder / PICTURES_NAME).is_file():
        return []
    data = Dataset.load(folder / PICTURES_NAME)
    labels = data.folders.among(names).tolist()
    places = [labels.index(k) if k in labels else None for k in range(len(names))]
    return [None if place is None else to_image(data.images[place]) for place in places]


def _small(picture: Image.Image) -> str:
    picture = picture.convert("RGB")
    picture.thumbnail((EDGE, EDGE))
    return webp_url(picture)
