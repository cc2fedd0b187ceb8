"""Pages that strangers send requests to: one that is public, one of a computer of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
