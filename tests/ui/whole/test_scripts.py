"""Runs the tests of the scripts under node."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parents[1].rglob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_under_node(file: Path, program: Callable[[str], str]) -> None:
    command = [program("node"), "--test", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_such_tests() -> None:
    assert FILES
