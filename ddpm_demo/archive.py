"""Runs as things to keep: their size, their name, a zip of them, their end."""

from __future__ import annotations

import contextlib
import re
import shutil
import zipfile
from pathlib import Path

from .atomic import TEMPORARY, replace_file, write_json
from .errors import UserError
from .run import Run, home

MAX_NAME = 80
WHAT = ("model", "run")  # what can be downloaded
PRIVATE = {"lock", "owner", "stop", "trainer.log"}  # of a run folder: no use elsewhere
GONE = ".gone-"


def disk_bytes(run: Run) -> int:
    """What a run takes on the disk; files that come and go meanwhile count or not."""
    total = 0
    for path in run.path.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink():
                total += path.stat().st_size
    return total


def rename(run: Run, name: str) -> None:
    """Gives a run another name.

    Raises:
        UserError: "no_name" for an empty one.
    """
    clean = " ".join(name.split())[:MAX_NAME]
    if not clean:
        raise UserError("no_name")
    write_json(run.config_file, run.read_config() | {"name": clean})


def file_name(run: Run, what: str) -> str:
    """What a zip of the run is called: its name as far as file systems bear it."""
    name = str(run.read_config().get("name") or run.token[:8])
    safe = re.sub(r"[^\w\-]+", "-", name).strip("-") or "run"
    return f"{safe}-{what}.zip"


def write_zip(run: Run, what: str, target: Path) -> None:
    """Packs the diffusers folder of a run ("model") or all that is worth keeping ("run").

    Raises:
        UserError: "model_missing" when there is nothing to pack yet.
    """
    root = run.model if what == "model" else run.path
    top = Path(file_name(run, what)).stem
    files = [path for path in sorted(root.rglob("*")) if _is_kept(path, root)]
    if not files:
        raise UserError("model_missing", name=top)

    def write(temporary: Path) -> None:
        # weights and pictures are as dense as they get: storing is as good and much faster
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED, strict_timestamps=False) as pack:
            for path in files:
                with contextlib.suppress(FileNotFoundError):  # pruned meanwhile
                    pack.write(path, f"{top}/{path.relative_to(root).as_posix()}")

    replace_file(target, write)


def _is_kept(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    hidden = any(part.startswith(TEMPORARY) for part in parts)
    return path.is_file() and not path.is_symlink() and not hidden and parts[0] not in PRIVATE


def delete(run: Run) -> None:
    """Removes a run for good; first it is moved aside, so that nobody finds half of it.

    Raises:
        UserError: "run_at_work" while a trainer writes into it, or it waits for its turn.
    """
    if run.is_locked() or run.status().state in ("waiting", "starting", "running"):
        raise UserError("run_at_work")
    aside = run.path.with_name(GONE + run.path.name)
    run.path.replace(aside)
    shutil.rmtree(aside, ignore_errors=True)


def sweep_deleted() -> None:
    """Finishes what a deletion left behind when the server ended in the middle of it."""
    for leftover in (home() / "runs").glob(f"{GONE}*"):
        shutil.rmtree(leftover, ignore_errors=True)
