"""The JSON files of a model folder, read within bounds, and what is said of a bad file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError

MAX_JSON_BYTES = 1_000_000


def bad(file: Path, reason: str) -> UserError:
    """The error that names a file of a model folder and what is wrong with it."""
    return UserError("model_invalid", file=f"{file.parent.name}/{file.name}", reason=reason)


def read_json(file: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        UserError: "model_invalid" for a file that is missing, a link, too large or no object.
    """
    if file.is_symlink() or not file.is_file():
        raise bad(file, "it is missing or a link")
    if file.stat().st_size > MAX_JSON_BYTES:
        raise bad(file, "it is too large")
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise bad(file, "it is not JSON") from None
    if not isinstance(values, dict):
        raise bad(file, "it is not an object")
    return values
