"""Checks of values that were read from a JSON file: a disk may damage anything.

A file that holds a value which no program of ours writes counts as unreadable as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeGuard

MAX_NUMBER = 1e15  # a larger number is damage: no count of steps, bytes or seconds reaches it

MAX_DIGITS = 15  # of a step in a name

Check = Callable[[object], bool]


def are_valid(values: Mapping[str, object], checks: Mapping[str, Check]) -> bool:
    """Whether every value that has a check passes it; a missing value passes."""
    return all(is_valid(values[key]) for key, is_valid in checks.items() if key in values)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < MAX_NUMBER


def is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and is_number(value) and value >= 0


def is_time(value: object) -> bool:
    """Whether a value is seconds: since 1970, or of a duration."""
    return is_number(value) and value > 0


def step_of(name: str) -> int | None:
    """The step that names a file or folder, such as 000500; None for another name."""
    is_step = name.isascii() and name.isdecimal() and len(name) <= MAX_DIGITS
    return int(name) if is_step else None


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_switch(value: object) -> bool:
    return isinstance(value, bool)


def is_list(value: object) -> bool:
    return isinstance(value, list)


def is_object(value: object) -> bool:
    return isinstance(value, dict)


def or_none(check: Check) -> Check:
    """A check that null passes as well."""
    return lambda value: value is None or check(value)
