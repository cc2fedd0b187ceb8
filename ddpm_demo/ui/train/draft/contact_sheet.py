"""The contact sheet: every picture of a draft as the model will see it; a click leaves one out.

Pictures travel in sheets by URL, and the browser asks only for those in view. Its value goes both
ways: from the server what is shown, from the browser the choice alone.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Collection
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.policy import Limits
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


@dataclasses.dataclass(frozen=True)
class Choice:
    """What a visitor leaves out of the pictures that the sheet shows.

    Args:
        pictures: Which pictures, as `pictures_id` names them; a choice among others is too late.
        left_out: Their indices, sorted. Some may lie beyond the last picture.
    """

    pictures: str = ""
    left_out: tuple[int, ...] = ()


def pictures_id(run: Run) -> str:
    """The name of the pictures of a run as they were read last."""
    return f"{run.token} {run.dataset_file.stat().st_mtime_ns}"


def contact_sheet_value(run: Run, cache: str, left_out: Collection[int] = ()) -> dict[str, Any]:
    """The value of a `ContactSheet`.

    Args:
        run: A run whose pictures are there.
        cache: The component's `GRADIO_CACHE`.
        left_out: Indices of the pictures that are left out already.
    """
    dataset = Dataset.load(run.dataset_file)
    sheets = [
        saved(_sheet(dataset.images[first : first + PER_SHEET]), "pictures.webp", cache)
        for first in range(0, len(dataset), PER_SHEET)
    ]
    names = json.dumps(dataset.names, ensure_ascii=False).encode()
    return {
        "id": pictures_id(run),
        "count": len(dataset),
        "size": int(dataset.images.shape[1]),
        "edge": EDGE,
        "sheets": sheets,
        # thousands of names are too much for a value, which gradio copies again and again
        "names": saved(names, "names.json", cache),
        "left_out": sorted(set(left_out)),
    }


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

    `input` fires when the visitor leaves a picture out or takes one back (gradio's own `change`
    also fires when a handler sets the value). A handler that takes the component as an
    input gets a `Choice`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template="<div></div>",
            css_template=style("train/draft/contact_sheet.css"),
            js_on_load=script(
                "components/text/numbers.js",
                "train/draft/contact_sheet.js",
                mount="mountContactSheet(element, props, watch, trigger);",
                words=both("sheet_"),
            ),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> Choice:
        """The choice, whatever the visitor sent: others than indices are dropped."""
        if not isinstance(payload, dict) or not isinstance(payload.get("id"), str):
            return Choice()
        chosen = payload.get("left_out")
        if not isinstance(chosen, list) or len(chosen) > MAX_INDEX:
            return Choice()
        kept = {index for index in chosen if type(index) is int and 0 <= index < MAX_INDEX}
        return Choice(payload["id"], tuple(sorted(kept)))
