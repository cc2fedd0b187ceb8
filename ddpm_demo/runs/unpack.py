"""A model in a zip, or in a folder within a folder: its own files are found, and no others."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from ddpm_demo.data.zips import Member, members, open_zip
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits, ModelLimits
from ddpm_demo.models.checked import MAX_INDEX_BYTES
from ddpm_demo.models.layout import CONFIG_NAME, PICKLES

ENDINGS = (".json", ".safetensors")
MAX_FILES = 500  # of a model; a zip may hold other files too, which are not unpacked
MAX_ENTRIES = 20_000  # of a zip: a whole run has its previews and checkpoints
MAX_DEPTH = 6
_PART = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]{1,150}")
# of a run's zip: earlier states of its model, and the one that it started from
_OTHERS = ("checkpoints", "init")


def unpack(archive: Path, target: Path, limits: ModelLimits) -> None:
    """Unpacks what may be a model's from a zip: JSON and safetensors, within bounds.

    Args:
        archive: The zip.
        target: A folder that is there and empty.
        limits: Bounds on the model.

    Raises:
        UserError: "zip_broken" for what is no zip; "model_too_large"; "model_missing" where it
            holds no such file.
    """
    try:
        with open_zip(archive, MAX_ENTRIES, Limits(files=MAX_ENTRIES)) as opened:
            wanted = [member for member in members(opened) if _is_wanted(member)]
            if not wanted:
                _refuse_pickles(archive, (member.name for member in members(opened)))
            if len(wanted) > MAX_FILES:
                raise UserError("too_many_files", limit=MAX_FILES)
            left = limits.weight_bytes + MAX_INDEX_BYTES
            for member in wanted:
                left -= _write(opened, member, target, left, limits)
    except UserError:
        raise
    except Exception as error:  # BadZipFile, zlib.error, NotImplementedError, EOFError, …
        if isinstance(error, OSError) and not isinstance(error, zipfile.BadZipFile):
            raise
        raise UserError("zip_broken") from None


def find_model(folder: Path) -> Path:
    """The folder of a model in a folder: itself, or the only one that is least deep in it.

    Raises:
        UserError: "model_missing" for none; "several_models" where it cannot be told which.
    """
    level = [folder]
    for _ in range(MAX_DEPTH):
        found = [each for each in level if _holds_model(each)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(sorted(each.name for each in found)[:5])
            raise UserError("several_models", names=names)
        level = [
            inner
            for each in level
            for inner in sorted(each.iterdir())
            if inner.is_dir() and not inner.is_symlink() and inner.name not in _OTHERS
        ][:MAX_FILES]
    _refuse_pickles(folder, (path.name for path in folder.rglob("*")))
    raise UserError("model_missing", name=folder.name)


def _holds_model(folder: Path) -> bool:
    """Whether the configuration of a network lies here, and weights of whatever kind."""
    for part in (folder / "unet", folder):
        if (part / CONFIG_NAME).exists():
            return any(path.suffix in (*PICKLES, ".safetensors") for path in part.iterdir())
    return False


def _is_wanted(member: Member) -> bool:
    path = PurePosixPath(member.name)
    return (
        not member.refused
        and not member.leftover
        and path.suffix in ENDINGS
        and len(path.parts) <= MAX_DEPTH
        and all(_PART.fullmatch(part) and part.strip(". ") for part in path.parts)
        and not set(path.parts[:-1]) & set(_OTHERS)
    )


def _write(
    archive: zipfile.ZipFile, member: Member, target: Path, left: int, limits: ModelLimits
) -> int:
    """Unpacks one file, at most `left` bytes of it; returns how many it has."""
    path = target.joinpath(*PurePosixPath(member.name).parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member.info) as content, path.open("xb") as file:
        return _copy(content, file, left, limits)


def _copy(content: IO[bytes], file: IO[bytes], most: int, limits: ModelLimits) -> int:
    written = 0
    while piece := content.read(MEGABYTE):
        written += len(piece)
        if written > most:
            raise UserError("model_too_large", megabytes=limits.weight_bytes // MEGABYTE)
        file.write(piece)
    return written


def _refuse_pickles(source: Path, names: Iterable[str]) -> None:
    for name in names:
        if name.endswith(PICKLES):
            raise UserError("model_pickled", file=PurePosixPath(name).name)
    raise UserError("model_missing", name=source.name)
