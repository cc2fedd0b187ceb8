"""Pictures by the thousand as files: a PNG each, a list of them, and what they were made with.

Each picture is there whole or not at all, however its writer ends. So whoever comes back sees by
the files alone what is still to do. A zip has its contents at its end, so it is packed last, from
such a folder: one that grows would be no zip at any moment before.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import TEMPORARY, read_json, replace_file, sweep, write_json

INDEX, SETTINGS, LOCK = "index.csv", "settings.json", ".lock"
COLUMNS = ("file", "seed", "class")
COUNT = "num_images"  # the setting that says how many there are to be
REMARKS = ("ddpm_demo",)  # settings that decide no picture
MAX_SETTINGS_BYTES = 1_000_000
_FIRST, _LAST = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"
BLOCK = 4096  # bytes that a file takes of most disks, at least and in steps
AROUND = 400  # bytes of a PNG, and of its entry in a zip, that are no pixels


class Row(NamedTuple):
    """What the list says of a picture.

    Args:
        seed: Of its noise; it names the file.
        label: The name of its class, "" for none.
    """

    seed: int
    label: str = ""

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.seed:06d}.png"


class Numbered:
    """A folder of pictures that are to become a given number; `opened` makes one.

    Args:
        path: The folder.
        count: How many pictures there are to be.
        row_of: What the list says of picture 0 … count − 1.
        index: The list, open for appending.
    """

    def __init__(
        self, path: Path, count: int, row_of: Callable[[int], Row], index: IO[str]
    ) -> None:
        self.path, self.count, self.row_of = path, count, row_of
        self._index = index
        self._rows = csv.writer(index)

    def has(self, k: int) -> bool:
        """Whether picture k is there, and whole."""
        return _is_whole(self.path / self.row_of(k).file)

    def add(self, k: int, picture: np.ndarray) -> None:
        """Writes picture k, uint8 [height, width, 1 or 3], and its line in the list."""
        from .export import to_image

        row = self.row_of(k)
        image = to_image(picture)
        replace_file(self.path / row.file, lambda file: image.save(file, "PNG"), durable=False)
        self._rows.writerow((row.file, *row))
        self._index.flush()

    def finish(self) -> None:
        """Writes the list anew, in the order of the pictures, all of which are there."""
        self._index.close()
        _write_index(self.path, self.row_of, range(self.count))


@contextlib.contextmanager
def opened(
    path: Path, settings: Mapping[str, Any], row_of: Callable[[int], Row]
) -> Iterator[Numbered]:
    """A folder to write pictures into, for one process at a time.

    Args:
        path: Made when missing; else one that such pictures were written into.
        settings: What they are made with, as JSON has it; `COUNT` is among them.
        row_of: As `Numbered` takes it.

    Raises:
        UserError: "many_other_settings" or "many_not_ours" for a folder that holds something else,
            "many_in_use" while another process writes into it.
    """
    check_settings(path, settings)
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError("many_in_use", path=str(path)) from None
    try:
        sweep(path, "*")
        write_json(path / SETTINGS, dict(settings))
        count = settings[COUNT]
        there = (k for k in range(count) if _is_whole(path / row_of(k).file))
        _write_index(path, row_of, there)
        with (path / INDEX).open("a", newline="", encoding="utf-8") as index:
            yield Numbered(path, count, row_of, index)
    finally:
        lock.release()
        (path / LOCK).unlink(missing_ok=True)


def check_settings(path: Path, settings: Mapping[str, Any]) -> None:
    """Checks that a folder or a zip is missing, empty, or holds pictures of these settings.

    A folder may have fewer of them. A zip is whole and grows no more.

    Raises:
        UserError: "many_not_ours" for anything else, "many_other_settings" with their names.
    """
    if not path.exists():
        return
    held = _in_zip(path) if path.is_file() else read_json(path / SETTINGS)
    if not held:
        if path.is_dir() and all(_is_begun(file) for file in path.iterdir()):
            return
        raise UserError("many_not_ours", path=str(path))
    names = [*settings, *(name for name in held if name not in settings)]
    other = [name for name in names if held.get(name) != settings.get(name)]
    grows = path.is_dir() and isinstance(held.get(COUNT), int) and held[COUNT] < settings[COUNT]
    other = [name for name in other if name not in REMARKS and not (grows and name == COUNT)]
    if other:
        raise UserError("many_other_settings", path=str(path), names=", ".join(other))


def pack(
    folder: Path,
    target: Path,
    names: Iterator[str],
    check: Callable[[], None] = lambda: None,
) -> None:
    """Packs a folder into a zip, which is there whole or not at all.

    Args:
        folder: With its list and its settings.
        target: The zip.
        names: Of its pictures.
        check: Called before each; what it raises ends the packing.
    """

    def write(path: Path) -> None:
        # a PNG is packed already
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name in (SETTINGS, INDEX):
                archive.write(folder / name, name)
            for name in names:
                check()
                archive.write(folder / name, name)

    replace_file(target, write)


def hidden_folder(target: Path) -> Path:
    """Where the pictures of a zip lie until it is packed."""
    return target.with_name(f".{target.name}.part")


def bytes_of(shape: tuple[int, int, int], files: int, packed: int = 0) -> int:
    """About how many bytes pictures take at most.

    Args:
        shape: (channels, height, width).
        files: How many are written as files.
        packed: How many are packed into a zip.
    """
    channels, height, width = shape
    each = channels * height * width + AROUND
    return files * -(-each // BLOCK) * BLOCK + packed * each


def _write_index(path: Path, row_of: Callable[[int], Row], pictures: Any) -> None:
    def write(file: Path) -> None:
        with file.open("w", newline="", encoding="utf-8") as index:
            rows = csv.writer(index)
            rows.writerow(COLUMNS)
            for row in map(row_of, pictures):
                rows.writerow((row.file, *row))

    replace_file(path / INDEX, write)


def _is_begun(file: Path) -> bool:
    """Whether a file is one that stands in a folder before its settings do."""
    return file.name == LOCK or file.name.startswith(TEMPORARY)


def _is_whole(file: Path) -> bool:
    """Whether a PNG has its first and its last bytes: a power cut may have left it empty."""
    try:
        with file.open("rb") as source:
            first = source.read(len(_FIRST))
            source.seek(-len(_LAST), os.SEEK_END)
            return first == _FIRST and source.read() == _LAST
    except OSError:
        return False


def _in_zip(path: Path) -> dict[str, Any]:
    """The settings in a zip of ours; {} in any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo(SETTINGS)
            if entry.file_size > MAX_SETTINGS_BYTES:
                return {}
            values = json.loads(archive.read(entry))
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
