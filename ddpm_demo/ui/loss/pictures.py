"""The pictures that the Loss tab questions a model with, and the controls that choose them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ddpm_demo.data.classes import spread
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.limits import MEGABYTE, Limits
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.traits import (
    held_out_classes,
    held_out_pictures,
    trained_classes,
    trained_pictures,
    traits,
)
from ddpm_demo.ui import models
from ddpm_demo.ui.components.files import Files
from ddpm_demo.ui.components.picture import read_picture
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

SOURCES = ("held_out", "trained", "own")


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
    edges = model.height, model.width
    return np.stack([read_picture(file, edges, limits, model.channels) for file in files])


class PictureChoice:
    """The controls that say which pictures a model is questioned with.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
    """

    def __init__(self, visitors: Visitors, mine: gr.BrowserState) -> None:
        self.visitors, self.mine = visitors, mine
        self.source = gr.Radio(
            [(t(f"loss_source_{name}"), name) for name in SOURCES],
            value=SOURCES[0],
            label=t("loss_source"),
            elem_id="loss-source",
        )
        self.files = Files(
            file_count="multiple",
            file_types=["image"],
            visible=False,
            label=t("loss_files"),
            elem_id="loss-files",
        )
        self.count = gr.Slider(
            2,
            visitors.policy.loss_pictures,
            16,
            step=1,
            label=t("loss_count"),
            elem_id="loss-count",
        )

    @property
    def inputs(self) -> list[Any]:
        return [self.source, self.files, self.count, self.mine]

    def visitor(self, values: Updates) -> Access:
        """What the visitor of a handler's inputs may do with runs."""
        return models.access(self.visitors.policy, values[self.mine])

    def check(self, values: Updates) -> int:
        """How many pictures are asked for; refuses what is wrong without a look at them.

        Raises:
            UserError: for another number than is allowed; "no_pictures" for none of one's own.
        """
        count = read_integer("pictures", values[self.count])
        check_range("pictures", count, 1, self.visitors.policy.loss_pictures)
        if values[self.source] == "own" and not values[self.files]:
            raise UserError("no_pictures")
        return count

    def read(self, key: str, values: Updates, request: gr.Request) -> np.ndarray:
        """The pictures that are asked for, uint8 [n, height, width, channels].

        Args:
            key: The model's: its size and channels, and its own pictures.
            values: What stands in the controls.
            request: The visitor's.

        Raises:
            UserError: when there are none, or they cannot be read.
        """
        policy, count = self.visitors.policy, self.check(values)
        if values[self.source] == "own":
            named = (values[self.files] or [])[:count]
            sent = [self.visitors.own(request, path) for path in named]
            return uploaded(sent, key, policy.reading)
        pictures, classes = self._kept(key, values)
        return pictures[spread(classes, count)]

    def labels(self, key: str, values: Updates, names: Sequence[str], count: int) -> list[int]:
        """The class of each of so many pictures as an index into `names`.

        len(names) for one that is of none of them, as a visitor's own are.
        """
        if values[self.source] == "own":
            return [len(names)] * count
        _, classes = self._kept(key, values)
        known = {name: k for k, name in enumerate(names)}
        return [known.get(classes[k] or "", len(names)) for k in spread(classes, count)]

    def _kept(self, key: str, values: Updates) -> tuple[np.ndarray, list[str | None]]:
        """The pictures kept beside a model that are asked for, and the class of each."""
        visitor = self.visitor(values)
        if values[self.source] == "trained":
            return trained_pictures(key, visitor), trained_classes(key, visitor)
        return held_out_pictures(key, visitor), held_out_classes(key, visitor)

    def wire(self) -> None:
        """Shows the files only where they count."""
        on(
            self.source.change,
            lambda where: gr.update(visible=where == "own"),
            self.source,
            self.files,
        )
