"""What stands in the way of a trainer in a run folder: looked at before one is started."""

from __future__ import annotations

from ddpm_demo.errors import UserError

from .run import Run


def clear(run: Run) -> None:
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
