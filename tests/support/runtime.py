"""onnxruntime-web for the tests, which fetch nothing themselves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddpm_demo.browser.runtime import NAME, VERSION, find_runtime, is_kept, kept_in


def known_runtime() -> dict[str, bytes]:
    """The files that an export has kept, or those that ONNXRUNTIME_WEB names.

    Where there are none a test is skipped; in CI (the variable `CI` is set) it fails.
    """
    if named := os.environ.get("ONNXRUNTIME_WEB"):
        return find_runtime(Path(named))
    if is_kept(kept_in()):
        return find_runtime()
    missing = f"{NAME} is missing: npm pack {NAME}@{VERSION}, and name it in $ONNXRUNTIME_WEB"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
