"""The algorithms of the paper under Loss, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG, choose, number
from tests.ui.support.losses import hold

pytestmark = pytest.mark.browser


def test_the_algorithms_take_real_steps(opened: Page) -> None:
    opened.click("#loss-train-step")
    first = opened.locator("#loss-training .algorithm")
    expect(first).to_contain_text("mean squared error", timeout=LONG)
    expect(first).to_be_in_viewport(ratio=0.7)  # it opens below the button, at the page's end
    expect(opened.locator("#loss-training-status")).to_be_hidden()
    text = first.inner_text()
    opened.click("#loss-train-step")
    expect(first).not_to_have_text(text, timeout=LONG)
    opened.get_by_role("tab", name="2: Sampling").click()
    choose(opened, "#loss-walk-length", "in 10 steps")
    opened.click("#loss-walk-start")
    opened.click("#loss-walk-step:not([disabled])")
    second = opened.locator("#loss-walking .algorithm")
    expect(second).to_contain_text("t = 1000 → 900", timeout=LONG)
    expect(second).to_be_in_viewport(ratio=0.7)
    expect(second).to_contain_text("z ~ N(0, I)")
    opened.click("#loss-walk-last")
    expect(second).to_contain_text("t = 100 → 0", timeout=LONG)
    expect(second).to_contain_text("z = 0")
    expect(opened.locator("#loss-walk-step")).to_be_disabled()


def test_a_training_step_is_taken_at_a_chosen_t(opened: Page) -> None:
    slider = opened.locator("#loss-t input[type=number]")
    expect(slider).to_be_disabled()  # the paper draws it
    opened.locator("#loss-t-way label", has_text="chosen").click()
    expect(slider).to_be_enabled()
    number(opened, "#loss-t", 7)
    opened.click("#loss-train-step")
    expect(opened.locator("#loss-training")).to_contain_text("t = 7, chosen by you", timeout=LONG)
    numbers = opened.locator("#loss-training th").all_inner_texts()
    assert numbers == ["1", "2", "3", "4", "", "5", "6"], "the paper's lines"


def test_a_step_behind_another_answer_says_that_it_waits(
    opened: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, at=2)
    opened.click("#loss-ask")
    expect(opened.locator("#loss-total")).to_contain_text("Evaluating timestep")
    opened.click("#loss-train-step")
    waits = opened.locator("#loss-training-queued")
    expect(waits).to_contain_text("Waiting for what was asked before it …")
    expect(waits).to_be_in_viewport()
    expect(opened.locator("#loss-training-status")).to_be_hidden()
    opened.click("#loss-cancel")
    expect(opened.locator("#loss-training")).to_contain_text("mean squared error", timeout=LONG)
    expect(waits).to_be_hidden()


def test_a_look_behind_another_answer_says_so_where_one_sees_it(
    opened: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.get_by_role("tab", name="2: Sampling").click()
    choose(opened, "#loss-walk-length", "in 1,000 steps")
    opened.click("#loss-walk-start")
    hold(monkeypatch, at=2)
    opened.click("#loss-walk-last:not([disabled])")
    expect(opened.locator("#loss-walking .working")).to_contain_text("Step 1 of 1,000")
    opened.set_viewport_size({"width": 1280, "height": 600})
    opened.evaluate("scrollTo(0, 500)")
    opened.click("#loss-ask")
    waits = opened.locator("#loss-queued")
    expect(waits).to_contain_text("Waiting for what was asked before it …")
    expect(waits).to_be_in_viewport()
    opened.click("#loss-cancel")
    expect(waits).to_be_hidden()
    expect(opened.locator("#loss-walk-cancel")).to_be_visible()
    opened.click("#loss-walk-cancel")
    expect(opened.locator("#loss-walk-last")).to_be_visible()


def test_a_step_that_fails_says_so_and_works_no_longer(opened: Page) -> None:
    opened.locator("#loss-source label", has_text="my own").click()
    opened.click("#loss-train-step")
    expect(opened.locator(".toast-body")).to_contain_text("There are no pictures yet")
    expect(opened.locator("#loss-training-status")).to_be_hidden()


def test_a_long_process_shows_how_far_it_is_and_can_be_stopped(
    opened: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})  # both tabs are seen there
    opened.get_by_role("tab", name="2: Sampling").click()
    choose(opened, "#loss-walk-length", "in 1,000 steps")
    opened.click("#loss-walk-start")
    hold(monkeypatch, at=2)
    opened.click("#loss-walk-last:not([disabled])")
    expect(opened.locator("#loss-walking .working")).to_contain_text("Step 1 of 1,000")
    opened.click("#loss-walk-cancel")
    expect(opened.locator("#loss-walking .working")).to_have_count(0)
    expect(opened.locator("#loss-walking")).to_contain_text("t = 999 → 998")
    expect(opened.locator("#loss-walk-last")).to_be_enabled()
