"""The contact sheet: every picture of a draft as the model will see it; a click leaves one out.

Where the pictures are trained by class it shows them so; a class is renamed, merged with another
or left out in its head. Pictures travel in sheets by URL, and the browser asks only for those in
view. The value goes both ways: from the server what is shown, from the browser the choice alone.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.config import MAX_CLASS_NAME, MAX_CLASSES
from ddpm_demo.data.dataset import Dataset, indices_of
from ddpm_demo.limits import Limits
from ddpm_demo.runs import drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.files import saved
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.words import both

EDGE = 16  # a sheet is EDGE × EDGE pictures: 2048² pixels at most
PER_SHEET = EDGE * EDGE
# lossless, smaller than a quick PNG and twice as quick: 5,000 pictures of 128² take 5 s
WEBP: dict[str, Any] = {"lossless": True, "quality": 0, "method": 0}
MAX_INDEX = Limits().files  # no run has more pictures than this
SCRIPTS = ("layout", "cells", "groups", "contact_sheet")


@dataclasses.dataclass(frozen=True)
class Choice:
    """What a visitor wants of the pictures that the sheet shows.

    Args:
        pictures: Which pictures, as `pictures_id` names them; a choice among others is too late.
        left_out: The indices of those that are left out, sorted. Some may lie beyond the last
            picture.
        called: (index of a folder, its new name), sorted. Folders of one name are one class; some
            may lie beyond the last folder.
        by_class: Whether they are shown, and so trained, by class.
    """

    pictures: str = ""
    left_out: tuple[int, ...] = ()
    called: tuple[tuple[int, str], ...] = ()
    by_class: bool = False


def pictures_id(run: Run) -> str:
    """The name of the pictures of a run as they were read last."""
    return f"{run.token} {run.dataset_file.stat().st_mtime_ns}"


def names_of(run: Run) -> tuple[list[str], list[str]]:
    """The names of a run's pictures, and those of its folders."""
    with np.load(run.dataset_file, allow_pickle=False) as data:
        return data["names"].tolist(), data["classes"].tolist()


def contact_sheet_value(run: Run, cache: str, *, by_class: bool = False) -> dict[str, Any]:
    """The value of a `ContactSheet`, with what was chosen of the pictures before.

    Args:
        run: A run whose pictures are there.
        cache: The component's `GRADIO_CACHE`.
        by_class: Whether they are shown by class.
    """
    dataset = Dataset.load(run.dataset_file)
    sheets = [
        saved(_sheet(dataset.images[first : first + PER_SHEET]), "pictures.webp", cache)
        for first in range(0, len(dataset), PER_SHEET)
    ]
    names = json.dumps(dataset.names, ensure_ascii=False).encode()
    called = drafts.renamed(run)
    return {
        "id": pictures_id(run),
        "count": len(dataset),
        "size": int(dataset.images.shape[1]),
        "edge": EDGE,
        "sheets": sheets,
        # thousands of names are too much for a value, which gradio copies again and again
        "names": saved(names, "names.json", cache),
        "folders": dataset.folders.classes,
        "labels": [
            [label, len(list(of))] for label, of in itertools.groupby(dataset.labels.tolist())
        ],
        "left_out": indices_of(dataset.names, drafts.left_out(run)),
        "called": [[k, called[name]] for k, name in enumerate(dataset.classes) if name in called],
        "by_class": by_class,
    }


def by_class_value(run: Run, *, by_class: bool) -> dict[str, Any]:
    """The value that only tells a `ContactSheet`, which shows these pictures, how to sort them."""
    return {"id": pictures_id(run), "told": True, "by_class": by_class}


def _sheet(images: np.ndarray) -> bytes:
    """uint8 [n, h, w, c], n ≤ `PER_SHEET` → a WebP, row by row, black after the last."""
    count, height, width, channels = images.shape
    rows = -(-count // EDGE)
    cells = np.zeros((rows * EDGE, height, width, channels), dtype=np.uint8)
    cells[:count] = images
    grid = cells.reshape(rows, EDGE, height, width, channels).swapaxes(1, 2)
    picture = grid.reshape(rows * height, EDGE * width, channels)
    buffer = io.BytesIO()
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture)
    image.save(buffer, "WEBP", **WEBP)
    return buffer.getvalue()


class ContactSheet(Scripted):
    """All pictures of a draft; its value comes from `contact_sheet_value`, None is empty.

    `input` fires when the visitor leaves a picture out or takes one back, or calls a class
    otherwise (gradio's own `change` also fires when a handler sets the value); `classes` when the
    pictures are to be trained by class, or not. A handler that takes the component as an input
    gets a `Choice`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template="<div></div>",
            css_template=style("train/draft/contact_sheet/contact_sheet.css"),
            js_on_load=script(
                "components/text/numbers.js",
                *(f"train/draft/contact_sheet/{name}.js" for name in SCRIPTS),
                mount="mountContactSheet(element, props, watch, trigger);",
                words=both("sheet_"),
            ),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> Choice:
        """The choice, whatever the visitor sent: what is no choice is dropped."""
        if not isinstance(payload, dict) or not isinstance(payload.get("id"), str):
            return Choice()
        chosen, called = payload.get("left_out"), payload.get("called", [])
        if not isinstance(chosen, list) or len(chosen) > MAX_INDEX:
            return Choice()
        kept = {index for index in chosen if _is_index(index)}
        pairs = called if isinstance(called, list) and len(called) <= MAX_CLASSES else []
        names = dict(pair for pair in pairs if _is_name(pair))
        by_class = payload.get("by_class") is True
        return Choice(payload["id"], tuple(sorted(kept)), tuple(sorted(names.items())), by_class)


def _is_index(value: object) -> bool:
    return type(value) is int and 0 <= value < MAX_INDEX


def _is_name(pair: object) -> bool:
    """Whether it is the index of a folder with a name that a class may have."""
    if not (isinstance(pair, list) and len(pair) == 2 and _is_index(pair[0])):
        return False
    name = pair[1]
    fits = isinstance(name, str) and 1 <= len(name) <= MAX_CLASS_NAME
    return fits and name.isprintable() and name == name.strip()
