"""Files and folders that are written whole or not at all, even if the process is killed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .system import replace, sync_file, sync_folder

MANIFEST = "manifest.json"
TEMPORARY = ".tmp-"


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; {} when the file is missing or broken."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        values = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(values, dict):
            return values
    return {}


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Replaces a JSON file by one with these values."""
    text = json.dumps(values, ensure_ascii=False, indent=1)
    replace_file(path, lambda target: target.write_text(text, encoding="utf-8"))


def replace_file(path: Path, write: Callable[[Path], object], *, durable: bool = True) -> None:
    """Replaces a file; a crash leaves the old one or the new one, and so do threads at a time.

    Args:
        path: The file; its folder is made when missing.
        write: Writes the new content to the path that it is given.
        durable: Wait until it is on the disk. Without it a power cut, though no killed process, may
            leave an empty file: for files by the thousand whose readers look whether they are
            whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    try:
        write(temporary)
        if durable:
            sync_file(temporary)
        replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def commit_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Replaces a folder as `replace_file` does a file, and adds a manifest.

    The manifest holds the SHA-256 of each file and is written last: see `is_intact`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{TEMPORARY}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = _beside(target)
    try:
        temporary.mkdir()
        write(temporary)
        sums = _sums(temporary)
        for name in sums:
            sync_file(temporary / name)
        write_json(temporary / MANIFEST, {"sha256": sums})
        for folder in (*filter(Path.is_dir, temporary.rglob("*")), temporary):
            sync_folder(folder)
        _swap_in(temporary, target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _beside(path: Path, kind: str = "") -> Path:
    """A name beside `path` for this thread alone; `sweep` finds it by the process."""
    return path.with_name(f"{TEMPORARY}{os.getpid()}-{threading.get_ident()}-{kind}{path.name}")


def _swap_in(temporary: Path, target: Path) -> None:
    """Renames the old folder first: no system replaces a folder that is not empty."""
    if not target.exists():
        replace(temporary, target)
        return
    aside = _beside(target, "old-")
    replace(target, aside)
    replace(temporary, target)
    shutil.rmtree(aside, ignore_errors=True)


def is_intact(folder: Path) -> bool:
    """Whether a folder still holds the files that `commit_folder` wrote, bit for bit.

    Only files found inside the folder are read: a forged manifest cannot name others.
    """
    sums = read_json(folder / MANIFEST).get("sha256")
    try:
        found = _sums(folder)
    except OSError:
        return False
    # further files are no damage: file managers leave some
    return isinstance(sums, dict) and bool(sums) and sums.items() <= found.items()


def sweep(folder: Path, pid: int | str) -> None:
    """Removes the unfinished files and folders of a process that is known to be dead.

    Args:
        folder: Where they lie.
        pid: Of the process; "*" for all, where nobody else writes.
    """
    for leftover in folder.glob(f"{TEMPORARY}{pid}-*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _sums(folder: Path) -> dict[str, str]:
    """Relative name → SHA-256 of every file below a folder, except its manifest."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path.relative_to(folder).as_posix(): path for path in sorted(files)}
    return {name: _sha256(path) for name, path in names.items() if name != MANIFEST}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
