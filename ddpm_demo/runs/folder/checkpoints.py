"""checkpoints/: a folder per saved step, such as 000500, which is there whole or not at all.

What a checkpoint holds is `training.checkpoint`'s business. Standard library only: the page reads
runs before torch is imported.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ddpm_demo.storage.atomic import commit_folder, is_intact, read_json

from .checks import is_number, step_of

PROGRESS = "progress.json"  # in a checkpoint: see `training.checkpoint.Progress`


def commit(folder: Path, step: int, write: Callable[[Path], None], keep: int = 2) -> Path:
    """Writes the checkpoint of a step, then prunes.

    Args:
        folder: A run's checkpoints folder.
        step: The optimiser step that the checkpoint holds.
        write: Puts the files into the (temporary) folder that it is given.
        keep: How many of the newest checkpoints stay.
    """
    target = folder / f"{step:06d}"
    commit_folder(target, write)
    # Checkpoints of later steps are damaged: the run was set back and will pass their steps again.
    past = [saved for saved in _newest_first(folder) if int(saved.name) <= step]
    for saved in _newest_first(folder):
        if saved not in past[:keep]:
            shutil.rmtree(saved, ignore_errors=True)
    return target


def survey(folder: Path) -> tuple[Path | None, list[int]]:
    """The newest whole checkpoint, and the damaged ones that are newer.

    Returns:
        The checkpoint whose files match its manifest, None when there is none; then the steps of
        the newer ones.
    """
    damaged: list[int] = []
    for saved in _newest_first(folder):
        if is_intact(saved):
            return saved, damaged
        damaged.append(int(saved.name))
    return None, damaged


def last_step(folder: Path) -> int:
    """The step of the newest checkpoint, damaged or not; 0 when there is none."""
    return max((int(saved.name) for saved in _newest_first(folder)), default=0)


def trained_s(folder: Path) -> float:
    """Seconds of training so far, as the checkpoints tell."""
    told = [read_json(saved / PROGRESS).get("trained_s") for saved in _newest_first(folder)]
    return max((seconds for seconds in told if is_number(seconds)), default=0.0)


def _newest_first(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("[0-9]*") if path.is_dir()]
    numbered = [path for path in found if step_of(path.name) is not None]
    return sorted(numbered, key=lambda path: int(path.name), reverse=True)
