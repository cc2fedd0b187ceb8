"""A page with nothing but a drop zone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.support.train.dropzones import page_of


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    return serve(page_of())
