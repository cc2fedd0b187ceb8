"""Why one file was left out, as a report shows it."""

from __future__ import annotations

import dataclasses
from typing import Self

from ddpm_demo.errors import UserError


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A file that was left out; among a data set's notes: a file that was taken with a remark.

    Args:
        name: Path within the folder or zip, fit to be shown.
        code: A key of `errors.MESSAGES`, with the `details` that its sentence needs.
    """

    name: str
    code: str
    details: dict[str, object] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, name: str, error: UserError) -> Self:
        """The refusal of file `name` for the reason `error`."""
        return cls(name, error.code, error.details)
