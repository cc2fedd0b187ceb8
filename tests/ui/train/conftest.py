"""The Train tab of a page of one's own computer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.runs.folder.run import all_runs
from tests.ui.support.browser import LONG, tab, unfold


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("train",)


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    page.goto(address)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible(timeout=LONG)
    unfold(page, "#train-more")
    yield page
    for run in all_runs():  # a test that failed leaves no trainer behind
        run.stop_file.touch()
