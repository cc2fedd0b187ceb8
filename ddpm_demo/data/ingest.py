"""A folder, a zip or files → a `Dataset` with a report of every file.

Imports no torch: pictures are read in a process of their own, which should start at once.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from ddpm_demo.config import FITS
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.limits import HOME_LIMITS, Limits
from ddpm_demo.progress import Progress, silent

from .dataset import Dataset, draw_split
from .picture.decode import Decoded, decode
from .picture.values import Levels
from .refusal import Refusal
from .sources import Listing

MAX_SHOWN_REFUSALS = 50  # in the details of an error
FEW = 0.25  # up to this share of the pictures the report names the coloured ones, and small ones
LEVELS = 65536  # of a value of 16 bits
DARKEST = 0.001  # share of the values that lie below the level called black


def ingest(
    source: Path | Sequence[Path],
    size: int,
    channels: int | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
    *,
    fit: str = "crop",
    merge: bool = False,
    stretch: bool = False,
) -> Dataset:
    """Reads every picture of a source into squares of one size.

    Args:
        source: A folder (walked to its depths), a zip, a file, or several of them.
        size: Height and width of the result in pixels.
        channels: 1 makes all grey, 3 keeps colour; None gives 1 when every picture is grey.
        limits: How much is read at most; by default `HOME_LIMITS`.
        progress: Told (files done, files in all).
        fit: "crop" keeps the middle square of a picture, "pad" all of it.
        merge: Take several sources for one collection; see `sources.Listing`.
        stretch: Make the darkest of all values black and the lightest white, one scale for all
            pictures. Everything is read twice.

    Raises:
        UserError: "bad_choice", "path_missing", "too_many_files", "nothing_there"; and, when no
            file is a picture, "no_images", or the one reason that all files share. Its details
            hold `refused`, the list of a report.
    """
    check_choice("fit", fit, FITS)
    options = _Options(size, channels, limits or HOME_LIMITS, fit, merge)
    if not stretch:
        return _read(source, options, progress)
    measured = _read(source, options, lambda done, total: progress(done, 2 * total))
    low, high = measured.levels
    if low >= high:  # all pictures are of one level
        return measured
    options = dataclasses.replace(options, levels=measured.levels)
    read = _read(source, options, lambda done, total: progress(done + total, 2 * total))
    return dataclasses.replace(read, levels=measured.levels, stretched=True)


@dataclasses.dataclass(frozen=True)
class _Options:
    """How pictures are read; as for `ingest` and `decode`."""

    size: int
    channels: int | None
    limits: Limits
    fit: str
    merge: bool
    levels: Levels | None = None


def _read(source: Path | Sequence[Path], options: _Options, progress: Progress) -> Dataset:
    taken = _Taken(options)
    with Listing(source, options.limits, merge=options.merge) as listing:
        refused = listing.refused
        for done, file in enumerate(listing.files, start=1):
            try:
                picture = decode(
                    file.read(), options.size, options.limits, options.fit, options.levels
                )
            except UserError as error:
                refused.append(Refusal.of(file.name, error))
            else:
                taken.add(file.name, picture)
            progress(done, len(listing.files))
    if not taken.names:
        raise _nothing(refused)
    refused.sort(key=lambda refusal: refusal.name)
    return dataclasses.replace(taken.dataset(), refused=refused, ignored=listing.ignored)


class _Taken:
    """The pictures that were taken so far, and what is counted of them for the report."""

    def __init__(self, options: _Options) -> None:
        self.names: list[str] = []
        self._channels = options.channels
        self._pictures: list[np.ndarray] = []
        self._notes: list[Refusal] = []
        self._coloured: list[str] = []
        self._small: list[str] = []
        self._oblong = 0
        self._lightness = {np.uint8: np.zeros(256), np.uint16: np.zeros(LEVELS)}

    def add(self, name: str, decoded: Decoded) -> None:
        """Takes a picture."""
        picture = np.asarray(decoded.image)
        if (picture != picture[..., :1]).any():
            self._coloured.append(name)
        counted = self._lightness[decoded.values.dtype.type]
        counted += np.bincount(decoded.values, minlength=len(counted)) / decoded.values.size
        grey = decoded.image.convert("L") if self._channels == 1 else None
        self._pictures.append(picture if grey is None else np.asarray(grey)[..., np.newaxis])
        self.names.append(name)
        self._notes += [Refusal.of(name, note) for note in decoded.notes]
        self._oblong += decoded.whole[0] != decoded.whole[1]
        if decoded.smaller:
            self._small.append(name)

    def dataset(self) -> Dataset:
        """All of them, with their folders as classes and some held out."""
        images, coloured = np.stack(self._pictures), self._coloured
        if self._channels is None and not coloured:
            images = np.ascontiguousarray(images[..., :1])
        made = {1: "grey" if coloured else None, 3: None if coloured else "colour"}
        folders = [PurePosixPath(name).parent.name for name in self.names]
        classes, labels = np.unique(np.array(folders), return_inverse=True)
        return Dataset(
            images=images,
            names=self.names,
            labels=labels.astype(np.int64),
            classes=classes.tolist(),
            split=draw_split(len(images)),
            notes=self._notes,
            oblong=self._oblong,
            smaller=len(self._small),
            small=_few(self._small, len(images)),
            made=made.get(self._channels or 0),
            coloured=_few(coloured, len(images)),
            twice=_twice(images, self.names),
            levels=_levels(*self._lightness.values()),
        )


def _few(names: list[str], count: int) -> list[str]:
    """The names, or none where they are those of more than a few of the pictures."""
    return names if len(names) <= FEW * count else []


def _twice(images: np.ndarray, names: Sequence[str]) -> list[str]:
    """`Dataset.twice`: the same file under another name, or what is left equal at this size."""
    seen: set[bytes] = set()
    found = []
    for picture, name in zip(images, names, strict=True):
        print_of = hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
        if print_of in seen:
            found.append(name)
        seen.add(print_of)
    return found


def _levels(eight: np.ndarray, sixteen: np.ndarray) -> Levels:
    """`Dataset.levels` of how many values are of each lightness, in pictures of 8 and 16 bits."""
    lightness = sixteen.copy()
    lightness[:: LEVELS // 255] += eight  # 65535 is 255 · 257
    share = np.cumsum(lightness) / lightness.sum()
    low, high = (int(np.searchsorted(share, edge)) for edge in (DARKEST, 1 - DARKEST))
    return low / (LEVELS - 1), min(high, LEVELS - 1) / (LEVELS - 1)


def read_pictures(path: Path, size: int, channels: int) -> Dataset:
    """The pictures that a command line names: a folder, a zip, or a saved data set (.npz).

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
