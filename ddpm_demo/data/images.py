"""A folder or zip of pictures → uint8 images and a report; the one home of uint8 ↔ [−1, 1].

Imports no torch: pictures are read in a process of its own, which should start at once.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ddpm_demo.config import FITS
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.policy import PUBLIC_LIMITS, Limits
from ddpm_demo.storage.atomic import replace_file

from .decode import decode
from .sources import Listing, Refusal

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = [
    "HELD_OUT_NAME",
    "PICTURES_NAME",
    "PUBLIC_LIMITS",
    "Dataset",
    "Limits",
    "Refusal",
    "from_unit",
    "indices_of",
    "ingest",
    "read_pictures",
    "to_uint8_nhwc",
    "to_unit",
    "to_unit_nchw",
]

# beside a shipped model: what it was trained on, and what was kept from it
PICTURES_NAME, HELD_OUT_NAME = "pictures.npz", "held-out.npz"

MIN_PICTURES_FOR_HELD_OUT = 40
HELD_OUT_SHARE, MAX_HELD_OUT = 0.05, 256
MAX_SHOWN_REFUSALS = 50  # of an error that carries what was refused


def to_unit(images: Tensor) -> Tensor:
    """uint8 → float32 in [−1, 1], any shape: 0 ↦ −1, 255 ↦ 1."""
    return images.float() / 127.5 - 1


def from_unit(x: Tensor) -> Tensor:
    """Floats → uint8: clipped to [−1, 1], then the nearest level (upward at a tie).

    The exact inverse of `to_unit` on all 256 levels.
    """
    return ((x.float().clamp(-1, 1) + 1) * 127.5 + 0.5).floor().byte()


def to_unit_nchw(images: Tensor | np.ndarray, device: torch.device | str | None = None) -> Tensor:
    """uint8 [n, h, w, c] → float32 [n, c, h, w] in [−1, 1], on `device`."""
    import torch

    return to_unit(torch.as_tensor(images, device=device).permute(0, 3, 1, 2).contiguous())


def to_uint8_nhwc(x: Tensor) -> np.ndarray:
    """Floats [n, c, h, w] → uint8 [n, h, w, c]; what leaves [−1, 1] is clipped."""
    return from_unit(x.detach()).permute(0, 2, 3, 1).contiguous().cpu().numpy()


@dataclasses.dataclass
class Dataset:
    """The pictures of a run, and what became of every file.

    Args:
        images: uint8 [n, h, w, c], c = 1 or 3.
        names: Path of each within its folder or zip, with "/".
        labels: int64 [n], index into `classes`.
        classes: Names of the pictures' own folders, sorted; "" is the top.
        split: bool [n], True for the held-out pictures, which are never trained on.
        refused: One reason per file that is not among the pictures. Kept in report.json, not in
            the .npz; so are `notes` and `ignored`.
        notes: Pictures that were taken, but deserve a word.
        ignored: How many leftovers of operating systems were passed over.
        smaller: How many pictures had to be enlarged.
        made: "grey" or "colour" when that was asked for and they were not so by themselves.
    """

    images: np.ndarray
    names: list[str]
    labels: np.ndarray
    classes: list[str]
    split: np.ndarray
    refused: list[Refusal] = dataclasses.field(default_factory=list)
    notes: list[Refusal] = dataclasses.field(default_factory=list)
    ignored: int = 0
    smaller: int = 0
    made: str | None = None

    def __len__(self) -> int:
        return len(self.images)

    @property
    def report(self) -> dict[str, Any]:
        """What report.json says: plain numbers, names and codes."""
        counts = collections.Counter(self.labels.tolist())
        return {
            "accepted": len(self),
            "size": int(self.images.shape[1]),
            "channels": int(self.images.shape[3]),
            "held_out": int(self.split.sum()),
            "classes": {name: counts[label] for label, name in enumerate(self.classes)},
            "ignored": self.ignored,
            "smaller": self.smaller,
            "made": self.made,
            "refused": [dataclasses.asdict(refusal) for refusal in self.refused],
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    def without(self, left_out: Collection[int]) -> Self:
        """The same without some pictures, the held-out ones drawn anew."""
        keep = np.setdiff1d(np.arange(len(self)), list(left_out))
        return dataclasses.replace(
            self,
            images=self.images[keep],
            names=[self.names[k] for k in keep],
            labels=self.labels[keep],
            split=held_out(len(keep)),
        )

    def save(self, path: Path, *, compress: bool = False) -> None:
        """Writes an .npz beside its place and moves it in: never half a file."""
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
        """Reads what `save` wrote; never unpickles."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                images=stored["images"],
                names=stored["names"].tolist(),
                labels=stored["labels"],
                classes=stored["classes"].tolist(),
                split=stored["split"],
            )


def held_out(num_pictures: int) -> np.ndarray:
    """Which pictures are kept from training: bool [n], a twentieth, at most 256.

    None below 40 pictures, where each is needed for training. The same for the same number.
    """
    from ddpm_demo.randomness import generator  # for torch's sake: see above

    split = np.zeros(num_pictures, dtype=bool)
    if num_pictures >= MIN_PICTURES_FOR_HELD_OUT:
        count = min(round(num_pictures * HELD_OUT_SHARE), MAX_HELD_OUT)
        split[generator(0, "split").permutation(num_pictures)[:count]] = True
    return split


def indices_of(dataset_names: Sequence[str], names: Collection[str]) -> list[int]:
    """Where some pictures stand in a data set: a choice made at one size, found at another."""
    wanted = set(names)
    return [index for index, name in enumerate(dataset_names) if name in wanted]


def ingest(
    source: Path | Sequence[Path],
    size: int,
    channels: int | None = None,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    fit: str = "crop",
    merge: bool = False,
) -> Dataset:
    """Reads every picture of a source into squares of one size.

    Args:
        source: A folder (walked to its depths), a zip, a file, or several of them.
        size: Height and width of the result in pixels.
        channels: 1 makes all grey, 3 keeps colour; None gives 1 when every picture is grey.
        limits: How much is read at most; by default `Limits()`.
        progress: Called with (files done, files in all).
        fit: "crop" keeps the middle square of a picture, "pad" all of it.
        merge: Take several sources for one collection; see `sources.Listing`.

    Raises:
        UserError: "bad_choice", "path_missing", "too_many_files", "nothing_there"; and, when no
            file is a picture, "no_images", or the one reason that all files share. Its details
            hold `refused`, the list of a report.
    """
    check_choice("fit", fit, FITS)
    limits = limits or Limits()
    smaller, colourful = 0, False
    pictures: list[np.ndarray] = []
    names: list[str] = []
    notes: list[Refusal] = []
    with Listing(source, limits, merge=merge) as listing:
        refused = listing.refused
        for done, entry in enumerate(listing.entries, start=1):
            try:
                decoded = decode(entry.read(), size, limits, fit)
            except UserError as error:
                refused.append(Refusal.of(entry.name, error))
            else:
                picture = np.asarray(decoded.image)
                colourful = colourful or bool((picture != picture[..., :1]).any())
                grey = decoded.image.convert("L") if channels == 1 else None
                pictures.append(picture if grey is None else np.asarray(grey))
                names.append(entry.name)
                notes += [Refusal.of(entry.name, note) for note in decoded.notes]
                smaller += decoded.smaller
            if progress:
                progress(done, len(listing.entries))
    if not pictures:
        raise _nothing(refused)

    images = np.stack(pictures)
    if channels == 1:
        images = images[..., np.newaxis]
    elif channels is None and not colourful:
        images = np.ascontiguousarray(images[..., :1])
    made = {1: "grey" if colourful else None, 3: None if colourful else "colour"}
    folders = [PurePosixPath(name).parent.name for name in names]
    classes, labels = np.unique(np.array(folders), return_inverse=True)
    return Dataset(
        images=images,
        names=names,
        labels=labels.astype(np.int64),
        classes=classes.tolist(),
        split=held_out(len(images)),
        refused=sorted(refused, key=lambda refusal: refusal.name),
        notes=notes,
        ignored=listing.ignored,
        smaller=smaller,
        made=made.get(channels or 0),
    )


def read_pictures(path: Path, size: int, channels: int) -> Dataset:
    """Pictures for a command line: a folder, a zip, or a data set that was saved.

    Raises:
        UserError: "path_missing" for a data set that is not there; whatever `ingest` refuses.
    """
    if path.suffix != ".npz":
        return ingest(path, size, channels)
    if not path.is_file():
        raise UserError("path_missing", path=str(path))
    return Dataset.load(path)


def _nothing(refused: list[Refusal]) -> UserError:
    """Why there is no picture at all."""
    if not refused:
        return UserError("nothing_there")
    table = [dataclasses.asdict(refusal) for refusal in refused[:MAX_SHOWN_REFUSALS]]
    codes = {refusal.code for refusal in refused}
    if len(codes) == 1:
        return UserError(refused[0].code, **refused[0].details, refused=table)
    return UserError("no_images", count=len(refused), refused=table)
