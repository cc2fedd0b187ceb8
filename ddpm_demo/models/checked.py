"""The files of a model folder, read without trusting them: no link is followed, no JSON is huge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError

MAX_JSON_BYTES = 1_000_000
MAX_INDEX_BYTES = 10_000_000  # which names every tensor


def bad(file: Path, reason: str) -> UserError:
    """The error that names a file of a model folder and what is wrong with it."""
    return UserError("model_invalid", file=f"{file.parent.name}/{file.name}", reason=reason)


def plain_file(file: Path, store: Path | None = None) -> Path:
    """A file of a model folder, once it is known to be one and no link to elsewhere.

    Args:
        file: Where it should lie.
        store: The folder of a Hugging Face cache that links may lead into, straight: there every
            file of a snapshot is such a link.

    Returns:
        The file itself, or what a link in the cache leads to.

    Raises:
        UserError: "model_invalid" for one that is missing, a link to elsewhere, or no file.
    """
    real = file
    if file.is_symlink():
        real = (file.parent / file.readlink()).resolve()
        if store is None or real.parent != store.resolve():
            raise bad(file, "it is a link")
    if not real.is_file():
        raise bad(file, "it is missing or a link")
    return real


def read_json(file: Path, store: Path | None = None, most: int = MAX_JSON_BYTES) -> dict[str, Any]:
    """The object in a JSON file.

    Args:
        file: Where it should lie.
        store: As for `plain_file`.
        most: Bytes.

    Raises:
        UserError: "model_invalid" for a file that is missing, a link, too large or no object.
    """
    real = plain_file(file, store)
    if real.stat().st_size > most:
        raise bad(file, "it is too large")
    try:
        values = json.loads(real.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise bad(file, "it is not JSON") from None
    if not isinstance(values, dict):
        raise bad(file, "it is not an object")
    return values
