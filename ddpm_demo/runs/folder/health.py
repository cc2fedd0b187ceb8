"""What is wrong with the files of a run: which are damaged, and what stands in a trainer's way."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from ddpm_demo.errors import UserError

from .run import Run
from .run_config import RunConfig
from .status import read_status


def damaged(run: Run) -> list[str]:
    """The names of the files that a run stands on, are there, and cannot be read.

    They are named beside the run; its other files are shown as ever.
    """
    checks: dict[Path, Callable[[Path], bool]] = {
        run.config_file: _is_config,
        run.status_file: lambda file: read_status(file) is not None,
        run.dataset_file: zipfile.is_zipfile,
        run.metrics_file: Path.is_file,
    }
    return [
        file.name
        for file, is_whole in checks.items()
        if os.path.lexists(file) and not is_whole(file)
    ]


def clear_way(run: Run) -> None:
    """Takes back a stop that was asked for, and checks that a trainer can write what it has to.

    Raises:
        UserError: "folder_in_way" or "file_in_way" for what is of the other kind: a folder named
            stop, say, would end every training at its first step.
    """
    files = (run.stop_file, run.lock_file, run.owner_file, run.full_file, run.log_file)
    for file in (*files, run.status_file, run.metrics_file):
        if file.is_dir():
            raise UserError("folder_in_way", name=file.name)
    for folder in (run.previews, run.checkpoints, run.model):
        if folder.is_file():
            raise UserError("file_in_way", name=folder.name)
    run.stop_file.unlink(missing_ok=True)


def _is_config(file: Path) -> bool:
    try:
        return RunConfig.read(file) is not None
    except UserError:
        return False
