"""A page whose connection breaks goes on by itself, without being loaded anew."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import WORDS
from tests.support.queues import resting
from tests.ui.support.browser import LONG, number, until_drawn
from tests.ui.support.tabs import page_of

pytestmark = pytest.mark.browser

NOTE = ".shell-note"
SAME = "() => window.sameAsBefore === true"  # a page that was loaded anew knows nothing of it


class Restarted:
    """A server that is stopped, and started again under the same address."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.demo: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        visitors = Visitors(Policy.at_home({}))
        self.demo = page_of("sample", "train", visitors=visitors)
        self.demo.queue()
        self.demo.launch(
            server_name="127.0.0.1",
            server_port=self.port,
            prevent_thread_lock=True,
            quiet=True,
            **launch_options(visitors),
        )

    def stop(self) -> None:
        self.demo.close(verbose=False)


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def listed(state: str, step: int) -> Run:
    """A run that the list shows: it has pictures."""
    run, grey = resting(state, step=step), np.zeros((5, 16, 16, 3), np.uint8)
    names = [f"{k}.png" for k in range(5)]
    Dataset(grey, names, np.zeros(5, np.int64), [""], draw_split(5)).save(run.dataset_file)
    return run


@pytest.fixture
def at_work() -> Iterator[Run]:
    """A run that is being trained, as far as its folder tells."""
    run = listed("running", step=40)
    with run.writer():
        yield run


def begin(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#heading h1")).to_be_visible(timeout=LONG)
    page.evaluate("window.sameAsBefore = true")


def step_told(page: Page, step: int) -> None:
    expect(page.locator("#train-card")).to_contain_text(f"{step} / 100", timeout=LONG)


def move(run: Run, step: int) -> None:
    run.write_status(dataclasses.replace(run.status(), step=step))


def test_a_drawing_that_a_break_interrupted_is_drawn_when_it_is_over(
    somebody: Page, address: str
) -> None:
    page = somebody
    begin(page, address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    number(page, "#sample-num-images", 4)
    number(page, "#sample-steps", 300)
    page.click("#sample-draw")
    live = page.locator("#sample-timeline [data-state=live]")
    expect(live).to_be_visible(timeout=LONG)
    page.context.set_offline(True)
    expect(page.locator(NOTE)).to_have_text(WORDS["shell_lost"][0], timeout=LONG)
    page.context.set_offline(False)
    expect(page.locator(NOTE)).to_have_count(0, timeout=LONG)
    until_drawn(page, "#sample-timeline")
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    expect(page.locator("#sample-cancel")).to_be_hidden()
    assert page.evaluate(SAME)


def test_what_is_asked_in_a_break_is_answered_after_it(somebody: Page, address: str) -> None:
    page = somebody
    begin(page, address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.context.set_offline(True)
    page.click("#sample-draw")
    expect(page.locator(NOTE)).to_be_visible(timeout=LONG)
    page.context.set_offline(False)
    until_drawn(page, "#sample-timeline")
    expect(page.locator(NOTE)).to_have_count(0, timeout=LONG)
    assert page.evaluate(SAME)


def test_the_run_and_the_list_catch_up_after_a_break(
    somebody: Page, address: str, at_work: Run
) -> None:
    page, run = somebody, at_work
    begin(page, f"{address}?tab=train&run={run.token}")
    step_told(page, 40)
    page.context.set_offline(True)
    expect(page.locator(NOTE)).to_be_visible(timeout=LONG)
    move(run, 80)
    other = listed("done", step=100)
    page.context.set_offline(False)
    step_told(page, 80)
    expect(page.locator("#train-runs")).to_contain_text(other.name, timeout=LONG)
    expect(page.locator(NOTE)).to_have_count(0)
    assert page.evaluate(SAME)


@pytest.mark.slow  # on a busy machine the new server's first answer may come as an error
def test_the_same_holds_for_a_server_that_was_started_anew(somebody: Page, at_work: Run) -> None:
    page, run, server = somebody, at_work, Restarted()
    server.start()
    begin(page, f"{server.address}?tab=train&run={run.token}")
    step_told(page, 40)
    server.stop()
    expect(page.locator(NOTE)).to_be_visible(timeout=LONG)
    move(run, 60)
    server.start()
    step_told(page, 60)
    expect(page.locator(NOTE)).to_have_count(0, timeout=LONG)
    page.locator("#tab-sample-button").click()
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.click("#sample-draw")
    # this server's policy forbids the eval that `until_drawn` needs
    expect(page.locator("#sample-timeline")).to_contain_text("5 steps", timeout=LONG)
    expect(page.locator("#sample-timeline [data-state=done]")).to_be_visible(timeout=LONG)
    assert page.evaluate(SAME)
    page.goto("about:blank")
    server.stop()
