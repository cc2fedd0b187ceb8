"""Room on the disk: asked before anything is taken in that needs some."""

from __future__ import annotations

import shutil
from pathlib import Path

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy

from .folder.run import free_bytes


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


def check(policy: Policy, size: int = 0) -> None:
    """Raises `UserError("disk_low")` unless there is room for so many bytes where runs live."""
    if not has_room(policy, size):
        raise UserError("disk_low")
