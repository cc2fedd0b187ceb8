"""What only a person can say of a model that is made public: its licence, and whose data it saw."""

from __future__ import annotations

import dataclasses
import re

from ddpm_demo.errors import UserError
from ddpm_demo.runs.archive import one_line

NOTE_LENGTH = 1000  # characters
# identifiers of the Hub that are often wanted; it knows more
LICENSES = (
    "cc0-1.0",
    "cc-by-4.0",
    "cc-by-sa-4.0",
    "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0",
    "mit",
    "apache-2.0",
    "other",
    "unknown",
)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9.+-]{0,39}")


@dataclasses.dataclass(frozen=True)
class About:
    """What a person says of a model.

    Args:
        license: Of the weights: an identifier of the Hub, such as those in `LICENSES`.
        data_note: What the pictures are, where they come from and under which licence: 1 to 1,000
            characters.

    Raises:
        UserError: "license_missing", "license_unfit", "data_note_missing", "data_note_long".
    """

    license: str
    data_note: str

    def __post_init__(self) -> None:
        if not self.license:
            raise UserError("license_missing")
        if not _IDENTIFIER.fullmatch(self.license):
            raise UserError("license_unfit", license=self.license)
        if not one_line(self.data_note):
            raise UserError("data_note_missing")
        if len(self.data_note) > NOTE_LENGTH:
            raise UserError("data_note_long", most=NOTE_LENGTH)
