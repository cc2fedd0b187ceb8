"""The Train tab of a page of one's own computer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from ddpm_demo.config import UNETS
from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.training.speed import Speed, record
from tests.ui.support.browser import LONG, tab, unfold


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("train",)


@pytest.fixture(autouse=True)
def known_precisions(home: Path) -> None:
    """A trainer that may choose its precision need not time both, as a fresh computer's does."""
    for name, size in itertools.product(UNETS, (16, 32)):
        record(name, size, torch.device("cpu"), Speed(100.0, None, trained=True))


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    page.goto(address)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible(timeout=LONG)
    unfold(page, "#train-more")
    yield page
    for run in all_runs():  # a test that failed leaves no trainer behind
        run.stop_file.touch()
