"""Programs that some tests need and Python does not bring."""

from __future__ import annotations

import os
import shutil

import pytest


def find_program(name: str, *better: str) -> str:
    """Its path, or what NAME in the environment names; if missing a skip, in CI a failure."""
    found = filter(None, map(shutil.which, [*better, name]))
    path = os.environ.get(name.upper()) or next(found, None)
    if path:
        return path
    missing = f"{name} is missing: install it, or name it in ${name.upper()}"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
