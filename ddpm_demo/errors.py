"""What can go wrong on a person's side: a code with numbers, and its English sentence.

The core raises `UserError` and never composes prose. `ui/words.py` holds the Korean of each
sentence; a test fails when one of the two lacks.
"""

from __future__ import annotations

MESSAGES: dict[str, str] = {
    "bad_choice": "{name} cannot be {value}. Allowed: {allowed}.",
    "out_of_range": "{name} is {value}, but must lie between {low} and {high}.",
    "bad_size": "A picture size must be a multiple of 4 from 16 to 128; {size} is not. "
    "The nearest is {nearest}.",
    "schedule_never_noise": "With this schedule ᾱ is still {alpha_bar:.3g} at the last of "
    "{timesteps} steps: sampling would start from something the model never saw. "
    "Choose more steps T or a rescaled schedule.",
}


class UserError(ValueError):
    """A mistake that a person can mend.

    Args:
        code: A key of `MESSAGES`.
        **details: The numbers and names that the sentence needs.

    `str(error)` is the English sentence.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(MESSAGES[code].format(**details))
        self.code = code
        self.details = details


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raises `UserError("bad_choice")` unless `value` is one of `allowed`."""
    if value not in allowed:
        raise UserError("bad_choice", name=name, value=repr(value), allowed=", ".join(allowed))


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raises `UserError("out_of_range")` unless `low <= value <= high` (NaN is outside)."""
    if not low <= value <= high:
        raise UserError("out_of_range", name=name, value=value, low=low, high=high)
