"""The pictures of a run as one file, and which of them are held out of training.

Imports no torch: the page loads data sets before torch is imported.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ddpm_demo import randomness
from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import replace_file

from .classes import Folders
from .refusal import Refusal

# The files beside a shipped model: pictures that it was trained on, and held-out ones.
PICTURES_NAME, HELD_OUT_NAME = "pictures.npz", "held-out.npz"

MIN_PICTURES_FOR_HELD_OUT = 40
HELD_OUT_SHARE, MAX_HELD_OUT = 0.05, 256


@dataclasses.dataclass
class Dataset:
    """The pictures of a run, and what became of every file that was read.

    Args:
        images: uint8 [n, h, w, c], c = 1 or 3.
        names: Path of each picture within its folder or zip, with "/".
        labels: int64 [n], index into `classes`.
        classes: Names of the folders that the pictures lie in, sorted; "" is the top.
        split: bool [n], True for the held-out pictures, which are never trained on. Nothing
            outside of this class makes a mask of it: see `training` and `held_out`.
        refused: One reason per file that is not among the pictures. Kept in report.json, not in
            the .npz; so is all that follows.
        notes: Remarks on pictures that were taken.
        ignored: How many leftovers of operating systems were passed over.
        oblong: How many pictures were not square.
        smaller: How many pictures had to be enlarged.
        small: Their names, where most others had not.
        made: "grey" or "colour" when `ingest` was told to make the pictures so; else None.
        coloured: The names of the pictures that are not grey, where most others are.
        twice: The names of the pictures that are the same as one before them, pixel by pixel.
        levels: Below which 0.1 % and 99.9 % of all values in the files lie, as shares of the range
            from black to white.
        stretched: Whether these two were made black and white.
    """

    images: np.ndarray
    names: list[str]
    labels: np.ndarray
    classes: list[str]
    split: np.ndarray
    refused: list[Refusal] = dataclasses.field(default_factory=list)
    notes: list[Refusal] = dataclasses.field(default_factory=list)
    ignored: int = 0
    oblong: int = 0
    smaller: int = 0
    small: list[str] = dataclasses.field(default_factory=list)
    made: str | None = None
    coloured: list[str] = dataclasses.field(default_factory=list)
    twice: list[str] = dataclasses.field(default_factory=list)
    levels: tuple[float, float] = (0.0, 1.0)
    stretched: bool = False

    def __len__(self) -> int:
        return len(self.images)

    @property
    def training(self) -> np.ndarray:
        """The pictures that are trained on, a copy: uint8 [n − held out, h, w, c]."""
        return self.images[self.training_indices]

    @property
    def held_out(self) -> np.ndarray:
        """The pictures that are never trained on, a copy: uint8 [held out, h, w, c]."""
        return self.images[self.held_out_indices]

    @property
    def training_indices(self) -> NDArray[np.intp]:
        """Which pictures are trained on: [number of them], rising."""
        return np.flatnonzero(~self.split)

    @property
    def held_out_indices(self) -> NDArray[np.intp]:
        """Which pictures are never trained on: [number of them], rising."""
        return np.flatnonzero(self.split)

    @property
    def folders(self) -> Folders:
        """Which folder each picture lies in."""
        return Folders(self.labels, self.classes)

    @property
    def report(self) -> dict[str, Any]:
        """What report.json says: plain numbers, names and codes."""
        counts = collections.Counter(self.labels.tolist())
        return {
            "accepted": len(self),
            "size": int(self.images.shape[1]),
            "channels": int(self.images.shape[3]),
            "held_out": len(self.held_out_indices),
            "classes": {name: counts[label] for label, name in enumerate(self.classes)},
            "ignored": self.ignored,
            "oblong": self.oblong,
            "smaller": self.smaller,
            "small": self.small,
            "made": self.made,
            "coloured": self.coloured,
            "twice": self.twice,
            "levels": [round(share, 5) for share in self.levels],
            "stretched": self.stretched,
            "refused": [dataclasses.asdict(refusal) for refusal in self.refused],
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    def without(self, left_out: Collection[int]) -> Self:
        """The data set without some pictures, by index; its held-out pictures are drawn anew."""
        keep = np.setdiff1d(np.arange(len(self)), list(left_out))
        return dataclasses.replace(
            self,
            images=self.images[keep],
            names=[self.names[k] for k in keep],
            labels=self.labels[keep],
            split=draw_split(len(keep)),
        )

    def called(self, names: Mapping[str, str]) -> Self:
        """The data set with other names for some of `classes`; those of one name are merged."""
        folders = self.folders.called(names)
        return dataclasses.replace(self, labels=folders.labels, classes=list(folders.names))

    def save(self, path: Path, *, compress: bool = False) -> None:
        """Writes an .npz under another name and moves it to `path`: never half a file."""
        write_arrays = np.savez_compressed if compress else np.savez

        def write(target: Path) -> None:
            with target.open("wb") as file:
                write_arrays(
                    file,
                    images=self.images,
                    names=np.array(self.names, dtype=np.str_),
                    labels=self.labels,
                    classes=np.array(self.classes, dtype=np.str_),
                    split=self.split,
                )

        replace_file(path, write)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote; never unpickles.

        Raises:
            UserError: "pictures_damaged" when the file holds something else.
            OSError: when it cannot be read.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                loaded = cls(
                    images=stored["images"],
                    names=stored["names"].tolist(),
                    labels=stored["labels"],
                    classes=stored["classes"].tolist(),
                    split=stored["split"].astype(bool),
                )
                whole = loaded._is_whole()
        except OSError:
            raise
        except Exception:  # zipfile, zlib and numpy each have errors of their own
            whole = False
        if not whole:
            raise UserError("pictures_damaged")
        return loaded

    def _is_whole(self) -> bool:
        """Whether the arrays agree: a disk, or a person, may have changed any."""
        images, count = self.images, len(self.names)
        square = images.ndim == 4 and images.shape[1] == images.shape[2] > 0
        told = [array.shape == (count,) for array in (self.labels, self.split)]
        fits = square and len(images) == count > 0 and images.shape[3] in (1, 3) and all(told)
        of_kind = images.dtype == np.uint8 and self.labels.dtype.kind in "iu"
        return fits and of_kind and 0 <= self.labels.min() <= self.labels.max() < len(self.classes)


def draw_split(num_pictures: int) -> np.ndarray:
    """Which pictures are held out of training: bool [n], a twentieth of them, at most 256.

    None below 40 pictures, where each is needed for training. Equal numbers give equal draws.
    """
    split = np.zeros(num_pictures, dtype=bool)
    if num_pictures >= MIN_PICTURES_FOR_HELD_OUT:
        count = min(round(num_pictures * HELD_OUT_SHARE), MAX_HELD_OUT)
        order = randomness.generator(0, "split").permutation(num_pictures)
        split[order[:count]] = True
    return split


def indices_of(dataset_names: Sequence[str], names: Collection[str]) -> list[int]:
    """The indices of the named pictures in a data set.

    Names outlive a change of size: pictures left out at one size are found again at another.
    """
    wanted = set(names)
    return [index for index, name in enumerate(dataset_names) if name in wanted]
