"""A run folder with nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.runs.folder.run import Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(tmp_path / "run")
    made.path.mkdir()
    return made
