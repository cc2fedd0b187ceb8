"""Which files of a run are damaged: it is said beside the run, and the others are shown as ever."""

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
    """The names of the files that are there and cannot be read, of those that a run stands on."""
    checks: dict[Path, Callable[[Path], bool]] = {
        run.config_file: _is_config,
        run.status_file: lambda file: read_status(file) is not None,
        run.dataset_file: zipfile.is_zipfile,
        run.metrics_file: Path.is_file,
    }
    there = {file: whole for file, whole in checks.items() if os.path.lexists(file)}
    return [file.name for file, is_whole in there.items() if not is_whole(file)]


def _is_config(file: Path) -> bool:
    try:
        return RunConfig.read(file) is not None
    except UserError:
        return False
