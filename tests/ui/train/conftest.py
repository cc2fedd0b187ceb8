"""The Train tab of a page of one's own computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.browser import LONG, tab, unfold
from tests.ui.support.train.training import QuickTasks


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    jobs = Jobs()
    jobs.tasks = QuickTasks(jobs.policy, is_training=lambda: False)
    return serve(build_demo(jobs=jobs), **launch_options(Visitors(jobs.policy)))


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    page.goto(address)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible(timeout=LONG)
    unfold(page, "#train-more")
    yield page
    for run in all_runs():  # a test that failed leaves no trainer behind
        run.stop_file.touch()
