"""Shared by the tests of runs: trainers that are not really started."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tokens of the runs whose trainers were started; none really is."""
    tokens: list[str] = []

    class Trainer:
        returncode = None

        def __init__(self, line: list[str], **_: object) -> None:
            tokens.append(Path(line[line.index("--run") + 1]).name)

        def poll(self) -> None: ...

        def kill(self) -> None: ...

        def wait(self, timeout: float | None = None) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Trainer)
    return tokens
