"""The states of a run, and status.json: what a run says of itself.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from ddpm_demo.storage.atomic import read_json

from .checks import (
    Check,
    are_valid,
    is_count,
    is_number,
    is_object,
    is_text,
    is_time,
    or_none,
)

# draft: the pictures are there, training was not begun. waiting: for its turn. paused: the disk
# was full, or the card was lent for a slice that is over. A trainer writes all states from
# "starting" on except "interrupted", which others write or derive when they find that it died.
AT_WORK = ("starting", "running")
RESUMABLE = ("stopped", "paused", "failed", "interrupted")
AT_REST = (*RESUMABLE, "done")
STATES = ("draft", "waiting", *AT_WORK, *AT_REST)


@dataclasses.dataclass(frozen=True)
class Status:
    """What a run says of itself.

    Args:
        state: One of `STATES`.
        step: Optimiser steps taken.
        total: The step at which the run ends.
        eta_s: Seconds that are left, as far as known.
        images_per_s: Pictures per second that training sees.
        device: What it trains on, such as "cuda".
        precision: "fp32" or "bf16".
        processes: How many train together.
        drawing: How far a preview is that is drawn just now, [reverse steps done, in all]; None
            while it trains. Programs of older versions do not write it.
        message: A code of `errors.MESSAGES` that says why the run is in this state.
        details: The numbers that the message needs.
        updated: When it was written, in seconds since 1970; 0 when status.json does not tell.
    """

    state: str = "draft"
    step: int = 0
    total: int = 0
    eta_s: float | None = None
    images_per_s: float | None = None
    device: str | None = None
    precision: str | None = None
    processes: int | None = None
    drawing: list[int] | None = None
    message: str | None = None
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    updated: float = 0.0

    @property
    def is_draft(self) -> bool:
        """Whether training was not begun."""
        return self.state == "draft"

    @property
    def is_waiting(self) -> bool:
        """Whether the run waits for its turn."""
        return self.state == "waiting"

    @property
    def is_at_work(self) -> bool:
        """Whether a trainer starts or trains."""
        return self.state in AT_WORK

    @property
    def is_active(self) -> bool:
        """Whether the run is at work, or will be without a person's action."""
        return self.is_waiting or self.is_at_work

    @property
    def is_at_rest(self) -> bool:
        """Whether training was begun and nobody is at work on it."""
        return self.state in AT_REST

    @property
    def is_resumable(self) -> bool:
        """Whether the run rests before its end."""
        return self.state in RESUMABLE

    @property
    def is_done(self) -> bool:
        """Whether the run came to its end."""
        return self.state == "done"


def read_status(path: Path) -> Status | None:
    """The content of a status.json, None when there is none or it cannot be read.

    Keys of a later version are left out.
    """
    values = read_json(path)
    status = Status(**{key: values[key] for key in _CHECKS if key in values})
    # a missing state or time gets its default, which fails its check
    return status if are_valid(vars(status), _CHECKS) else None


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and [is_count(each) for each in value] == [True, True]


_CHECKS: dict[str, Check] = {
    "state": lambda value: value in STATES[1:],  # no program writes "draft"
    "step": is_count,
    "total": is_count,
    "eta_s": or_none(is_number),
    "images_per_s": or_none(is_number),
    "device": or_none(is_text),
    "precision": or_none(is_text),
    "processes": or_none(is_count),
    "drawing": or_none(_is_pair),
    "message": or_none(is_text),
    "details": is_object,
    "updated": is_time,
}
