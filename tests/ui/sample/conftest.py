"""A drawing that questions can be asked about."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import choose, number, until_drawn


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample",)


@pytest.fixture
def drawn(opened: Page) -> Page:
    """Three pictures in six steps of the quicker model."""
    choose(opened, "#sample-model", "faces-32")
    number(opened, "#sample-num-images", 3)
    number(opened, "#sample-steps", 6)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#keep-png")).to_be_visible()
    return opened
