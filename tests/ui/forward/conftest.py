"""A page with nothing but the forward stage."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.support.forwards import stage_page


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pixels")
    return serve(stage_page(folder), allowed_paths=[str(folder)])


@pytest.fixture
def root(page: Page, address: str) -> Locator:
    """The stage, empty."""
    page.goto(address)
    found = page.locator("#forward [data-state]")
    expect(found).to_have_attribute("data-state", "empty")
    return found
