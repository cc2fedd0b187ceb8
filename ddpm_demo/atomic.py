"""Files and folders that are there whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .system import sync_file, sync_folder

MANIFEST = "manifest.json"
TEMPORARY = ".tmp-"


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty when the file is missing or broken."""
    with contextlib.suppress(OSError, ValueError):
        values = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(values, dict):
            return values
    return {}


def write_json(path: Path, values: dict[str, Any]) -> None:
    text = json.dumps(values, ensure_ascii=False, indent=1)
    replace_file(path, lambda target: target.write_text(text, encoding="utf-8"))


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Puts what `write` writes in the place of `path`; a crash leaves the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        write(temporary)
        sync_file(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def commit_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Like `replace_file` for a folder, with a manifest of SHA-256 sums as its last file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{TEMPORARY}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = target.with_name(f"{TEMPORARY}{os.getpid()}-{target.name}")
    try:
        temporary.mkdir()
        write(temporary)
        files = sorted(path for path in temporary.rglob("*") if path.is_file())
        sums = {path.relative_to(temporary).as_posix(): _sha256(path) for path in files}
        for path in files:
            sync_file(path)
        write_json(temporary / MANIFEST, {"sha256": sums})
        sync_folder(temporary)
        _swap_in(temporary, target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _swap_in(temporary: Path, target: Path) -> None:
    """Folders cannot be replaced in one move: the old one steps aside first."""
    if not target.exists():
        temporary.replace(target)
        return
    aside = target.with_name(f"{TEMPORARY}{os.getpid()}-old-{target.name}")
    target.replace(aside)
    temporary.replace(target)
    shutil.rmtree(aside, ignore_errors=True)


def is_intact(folder: Path) -> bool:
    """Whether every file of a committed folder is there and has the sum that its manifest names."""
    sums = read_json(folder / MANIFEST).get("sha256")
    if not isinstance(sums, dict) or not sums:
        return False
    try:
        return all(_sha256(folder / name) == value for name, value in sums.items())
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
