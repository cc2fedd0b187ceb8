"""Which folder each picture lies in, and what that makes of it: its class, or none.

Imports no torch: the page asks before torch is imported.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ddpm_demo.config import MAX_CLASS_NAME, MAX_CLASSES, MIN_CLASSES
from ddpm_demo.errors import UserError

from .names import display_name

# Without being asked, folders are classes where there are so many, each with so many pictures.
CLEAR_CLASSES, MIN_PER_CLASS = (2, 100), 5


@dataclasses.dataclass(frozen=True)
class Folders:
    """The folders that pictures lie in.

    Args:
        labels: Integers [n], the folder of each picture as an index into `names`.
        names: The folders, "" for the top; or what a person has called them since.
    """

    labels: np.ndarray
    names: Sequence[str]

    @property
    def classes(self) -> list[str | None]:
        """A name for each folder, fit for a model folder; None for the top."""
        made: list[str | None] = []
        taken: set[str] = set()
        for name in self.names:
            short = display_name(name)[:MAX_CLASS_NAME].strip()
            free, k = short, 1
            while free in taken:
                k += 1
                free = f"{short[: MAX_CLASS_NAME - len(str(k)) - 3]} ({k})"
            made.append(free or None)
            if free:
                taken.add(free)
        return made

    @property
    def counts(self) -> dict[str, int]:
        """How many pictures each class has; none for a folder without pictures, or the top."""
        held = collections.Counter(self.labels.tolist())
        return {name: held[k] for k, name in enumerate(self.classes) if name and held[k]}

    @property
    def beside(self) -> int:
        """How many pictures lie at the top."""
        return len(self.labels) - sum(self.counts.values())

    @property
    def doubt(self) -> str | None:
        """Why the folders do not look like classes; None where they do.

        "single" for fewer than two; "many" for more than 100; "beside" when pictures lie beside
        them; "small" when one holds fewer than 5 pictures.
        """
        counts, (low, high) = self.counts, CLEAR_CLASSES
        if len(counts) < low:
            return "single"
        if len(counts) > high:
            return "many"
        if self.beside:
            return "beside"
        return "small" if min(counts.values()) < MIN_PER_CLASS else None

    def to_tell(self, wish: str, split: np.ndarray) -> tuple[str, ...]:
        """The names of the classes that a network is told; none when it is told none.

        Args:
            wish: `TrainConfig.class_conditional`.
            split: bool [n], True for pictures that are never trained on. A class of which none
                is trained on is left out.

        Raises:
            UserError: "classes_missing" when classes are asked for and there are too few or many.
        """
        if wish == "off" or (wish == "auto" and self.doubt):
            return ()
        names = tuple(Folders(self.labels[~split], self.names).counts)
        if wish == "auto" and len(names) < MIN_CLASSES:  # all of the others are held out
            return ()
        if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
            raise UserError("classes_missing", count=len(names), low=MIN_CLASSES, high=MAX_CLASSES)
        return names

    def among(self, classes: Sequence[str]) -> NDArray[np.int64]:
        """The class of each picture as an index into `classes`, int64 [n].

        len(classes) stands for "no class": for a picture at the top, or of a class that is not
        among them.
        """
        known = {name: k for k, name in enumerate(classes)}
        of_folder = [known.get(name or "", len(classes)) for name in self.classes]
        return np.take(np.array(of_folder, dtype=np.int64), self.labels.astype(np.int64))

    def called(self, names: Mapping[str, str]) -> Self:
        """The same with other names for some folders; folders of one name are one."""
        called = [names.get(name, name) for name in self.names]
        kept, index = np.unique(np.array(called, dtype=np.str_), return_inverse=True)
        labels = np.take(index.astype(np.int64), self.labels.astype(np.int64))
        return type(self)(labels, kept.tolist())

    def without(self, left_out: Collection[int]) -> Self:
        """The same without some pictures, by index."""
        kept = np.setdiff1d(np.arange(len(self.labels)), list(left_out))
        return type(self)(self.labels[kept], self.names)


def spread(classes: Sequence[str | None], count: int) -> NDArray[np.intp]:
    """So many places of a list of pictures, spread over its classes, and over the order in each.

    A list often has one class after the other, as folders have, so its first pictures would be of
    one class alone. Each class gets its share, to within one picture.

    Args:
        classes: Of each picture by name; None for one of no class.
        count: How many are wanted; all where there are fewer.

    Returns:
        Rising places, [min(count, len(classes))].
    """
    grouped = np.argsort(np.array([name or "" for name in classes]), kind="stable")
    wanted = min(count, len(grouped))
    middles = (2 * np.arange(wanted) + 1) * len(grouped) // (2 * max(wanted, 1))
    return np.sort(grouped[middles])
