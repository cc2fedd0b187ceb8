"""Whether there is a place to write, and room: asked before anything is taken in."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy

from .folder.run import free_bytes, home


def has_room(policy: Policy, size: int = 0, folder: Path | None = None) -> bool:
    """Whether so many bytes more leave the room that the policy wants to stay free.

    Args:
        policy: How much has to stay free.
        size: Bytes that are about to be written.
        folder: Where; by default where runs live.
    """
    if folder is None:
        return free_bytes() - size >= policy.room_to_start
    return shutil.disk_usage(folder).free - size >= policy.room_to_start


def check_home() -> None:
    """Makes the folder where runs live, and writes into it.

    Raises:
        UserError: "home_not_folder" when something else has its name, "home_read_only" when it
            cannot be written to.
    """
    folder = home()
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        for each in (folder, folder / "runs"):
            with tempfile.TemporaryFile(dir=each):
                pass
    except (FileExistsError, NotADirectoryError):
        raise UserError("home_not_folder", path=_in_the_way(folder)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("home_read_only", path=folder, reason=reason) from None


def _in_the_way(folder: Path) -> Path:
    """The file on the way to a folder."""
    for path in (folder / "runs", folder, *folder.parents):
        with contextlib.suppress(OSError):
            if path.exists() and not path.is_dir():
                return path
    return folder


def check(policy: Policy, size: int = 0) -> None:
    """Raises `UserError("disk_low")` unless there is room for so many bytes where runs live."""
    if not has_room(policy, size):
        raise UserError("disk_low")
