"""The JSON files of a run folder, read without trusting them: a disk may damage anything.

A file that holds a value which no program of ours writes counts as unreadable as a whole.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import read_json

# draft: pictures are there, training was not begun. waiting: for its turn. paused: the disk was
# full. The trainer writes all from starting on but interrupted: that it was killed is what others
# find out.
AT_WORK = ("starting", "running")
RESUMABLE = ("stopped", "paused", "failed", "interrupted")
AT_REST = (*RESUMABLE, "done")
STATES = ("draft", "waiting", *AT_WORK, *AT_REST)

MAX_NUMBER = 1e15  # larger ones are damage: no step, byte or second is counted so far


@dataclasses.dataclass(frozen=True)
class Status:
    """What a run says of itself. `message` is a code of `errors.MESSAGES` with its `details`.

    `updated` is when it was written, in seconds since 1970; 0 when status.json does not tell.
    """

    state: str = "draft"
    step: int = 0
    total: int = 0
    eta_s: float | None = None
    images_per_s: float | None = None
    device: str | None = None
    precision: str | None = None
    processes: int | None = None
    message: str | None = None
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    updated: float = 0.0


def read_status(path: Path) -> Status | None:
    """The content of a status.json, None when there is none or it cannot be read.

    Keys of a later version are left out.
    """
    values = read_json(path)
    status = Status(**{key: values[key] for key in _STATUS if key in values})
    # a status without its state or its time has their defaults, which nobody writes
    return status if _are_valid(vars(status), _STATUS) else None


def read_config(path: Path) -> dict[str, Any]:
    """The content of a config.json, empty when there is none or it cannot be read."""
    values = read_json(path)
    return values if _are_valid(values, _CONFIG) else {}


def read_rows(content: bytes) -> list[dict[str, Any]]:
    """The lines of a metrics.jsonl that are whole."""
    rows = []
    for line in content.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict) and _is_count(row.get("step")):
                rows.append(row)
    return rows


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value from a file is a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < MAX_NUMBER


def _is_count(value: object) -> bool:
    return isinstance(value, int) and is_number(value) and value >= 0


def _is_time(value: object) -> bool:
    return is_number(value) and value > 0


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_train(value: object) -> bool:
    try:
        return isinstance(value, dict) and bool(TrainConfig.from_dict(value))
    except UserError:
        return False


def _is_segments(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_segment, value))


def _is_segment(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_count, value))


def _or_none(is_valid: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or is_valid(value)


def _are_valid(values: dict[str, Any], rules: dict[str, Callable[[object], bool]]) -> bool:
    return all(is_valid(values[key]) for key, is_valid in rules.items() if key in values)


_STATUS: dict[str, Callable[[object], bool]] = {
    "state": lambda value: value in STATES[1:],  # nobody writes that a run is a draft
    "step": _is_count,
    "total": _is_count,
    "eta_s": _or_none(is_number),
    "images_per_s": _or_none(is_number),
    "device": _or_none(_is_text),
    "precision": _or_none(_is_text),
    "processes": _or_none(_is_count),
    "message": _or_none(_is_text),
    "details": lambda value: isinstance(value, dict),
    "updated": _is_time,
}

_CONFIG: dict[str, Callable[[object], bool]] = {
    "name": _is_text,
    "public": lambda value: isinstance(value, bool),
    "made": _is_time,
    "created": _is_time,
    "limit_s": _is_time,
    "pictures": _is_count,
    "precision": _is_text,
    "train": _is_train,
    "segments": _is_segments,
    "changes": lambda value: isinstance(value, list),
}
