"""A model in a zip, or in a folder within a folder: its own files are found, and no others."""

from __future__ import annotations

import errno
import re
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from ddpm_demo.data.zips import Member, members, open_zip
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits, ModelLimits
from ddpm_demo.models.checked import MAX_INDEX_BYTES, MAX_JSON_BYTES
from ddpm_demo.models.classes import CLASSES_NAME
from ddpm_demo.models.layout import CONFIG_NAME, PICKLES, SCHEDULER_NAME, has_network
from ddpm_demo.storage.atomic import MANIFEST

NAMES = (CONFIG_NAME, SCHEDULER_NAME, CLASSES_NAME, MANIFEST, "model_index.json")
ENDINGS = (".safetensors", ".safetensors.index.json")
MAX_FILES = 500  # of a model; a zip may hold other files too, which are not unpacked
MAX_ENTRIES = 20_000  # of a zip: a whole run has its previews and checkpoints
MAX_DEPTH = 6
_PART = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]{1,150}")
MAX_NAME_BYTES = 200  # of a file or folder: systems take 255
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
            if not any(member.name.endswith(".safetensors") for member in wanted):
                _refuse_pickles(archive, (member.name for member in members(opened)))
            if len(wanted) > MAX_FILES:
                raise UserError("too_many_files", limit=MAX_FILES)
            left = limits.weight_bytes + MAX_INDEX_BYTES
            for member in wanted:
                most = min(left, _most(member.name))
                left -= _write(opened, member, target, most, limits)
    except UserError:
        raise
    except OSError as error:  # two members of one name, a file where a folder belongs
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES):
            raise
        raise UserError("zip_broken") from None
    except Exception:  # BadZipFile, zlib.error, NotImplementedError, EOFError, …
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
    return any(has_network(part) for part in (folder / "unet", folder))


def _is_wanted(member: Member) -> bool:
    path = PurePosixPath(member.name)
    return (
        not member.refused
        and not member.leftover
        and (path.name in NAMES or path.name.endswith(ENDINGS))
        and len(path.parts) <= MAX_DEPTH
        and all(_PART.fullmatch(part) and part.strip(". ") for part in path.parts)
        and all(len(part.encode()) <= MAX_NAME_BYTES for part in path.parts)
        and not set(path.parts[:-1]) & set(_OTHERS)
    )


def _most(name: str) -> int:
    """Bytes that a file of this name may have, whatever it holds."""
    if name.endswith(".safetensors"):
        return sys.maxsize
    return MAX_INDEX_BYTES if name.endswith(".index.json") else MAX_JSON_BYTES


def _write(
    archive: zipfile.ZipFile, member: Member, target: Path, most: int, limits: ModelLimits
) -> int:
    """Unpacks one file, at most `most` bytes of it; returns how many it has."""
    path = target.joinpath(*PurePosixPath(member.name).parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member.info) as content, path.open("xb") as file:
        return _copy(content, file, most, limits)


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
