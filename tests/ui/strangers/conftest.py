"""Pages that strangers send requests to: one that is public, one of a computer of one's own."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.support.strangers import Server, picture


@pytest.fixture(scope="module")
def public(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Server:
    with pytest.MonkeyPatch.context() as patch:  # the key of its cookies is made at the start
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Server(True, serve)


@pytest.fixture(scope="module")
def at_home(serve: Callable[..., str]) -> Server:
    return Server(False, serve)


@pytest.fixture(params=["public", "at_home"])
def server(request: pytest.FixtureRequest) -> Server:
    return request.getfixturevalue(request.param)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A picture of the server that nobody sent."""
    path = tmp_path / "secret.png"
    path.write_bytes(picture())
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are opened from here on, by whatever name Python has for it."""
    paths: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def opening(path: Any, *rest: Any, **options: Any) -> Any:
            paths.append(str(path))
            return real(path, *rest, **options)

        return opening

    for module in (builtins, io, os):
        monkeypatch.setattr(module, "open", watched(module.open))
    return paths
