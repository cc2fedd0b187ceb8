"""What the page opens with, in Chromium: there at once, played once, and ready for questions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG, choose, number, timeline
from tests.ui.support.samples import handle

pytestmark = pytest.mark.browser
STAGE = "#sample-timeline [data-state]"
# where the timeline has stood, from the start
RECORD = """document.addEventListener("dd-moved", ({ target }) => {
  if (!target.closest("#sample-timeline")) return;
  (window.stood ??= []).push(target.timeline?.index);
  (window.ids ??= new Set()).add(target.timeline?.id);
});"""


def until_there(page: Page) -> None:
    expect(page.locator(STAGE)).to_have_attribute("data-state", "done", timeout=LONG)


def test_the_page_opens_on_a_drawing_that_plays_once(page: Page, address: str) -> None:
    page.add_init_script(RECORD)
    page.goto(address)
    until_there(page)
    expect(page.locator("#sample-timeline .dd-lead")).to_contain_text("begins as pure noise")
    expect(page.locator("#sample-timeline .dd-made")).to_contain_text("faces-64 · 6 chosen seeds")
    page.wait_for_function(
        "e => { const t = document.querySelector(e).timeline;"
        " return !t.playing && t.index === t.total - 1; }",
        arg=STAGE,
        timeout=LONG,
    )
    stood = page.evaluate("stood")
    assert 0 in stood
    assert len(set(stood)) > 3, "it moved"
    page.click("#sample-timeline .dd-canvas", position={"x": 30, "y": 30})
    assert handle(page, "picture") is not None
    handle(page, "seek(5)")
    assert timeline(page, "#sample-timeline")["index"] == 5


def test_with_reduced_motion_it_stands_on_the_pictures(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script(RECORD)
    page.goto(address)
    until_there(page)
    shown = timeline(page, "#sample-timeline")
    assert not shown["playing"]
    assert shown["index"] == shown["count"] - 1
    page.locator("#sample-timeline input[type=range]").press("ArrowLeft")
    assert timeline(page, "#sample-timeline")["index"] == shown["count"] - 2


def test_a_link_goes_before_it(page: Page, address: str) -> None:
    page.add_init_script(RECORD)
    page.goto(f"{address}?model=weights/faces-32&steps=5&num_images=1")
    until_there(page)
    expect(page.locator("#sample-timeline .dd-made")).to_have_text(
        "faces-32 · seed 0 · 5 steps · UniPC"
    )
    assert "opening" not in page.evaluate("[...ids]")


@pytest.mark.slow
def test_it_can_be_branched_and_a_drawing_takes_its_place(page: Page, address: str) -> None:
    page.goto(address)
    until_there(page)
    number(page, "#branch-futures", 2)
    page.locator("#branch-where label").nth(0).click()
    handle(page, "seek(e.timeline.count - 3)")  # the way from there is short
    page.click("#branch-ask")
    answer = page.locator("#branch-timeline [data-state]")
    expect(answer).to_have_attribute("data-state", "done", timeout=LONG)
    told = page.locator("#branch-timeline .dd-label").all_inner_texts()
    assert "picture 1" in told
    assert sum(label.startswith("from t") for label in told) == 1, "where the slider stands"
    choose(page, "#sample-model", "faces-32")
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.click("#sample-draw")
    made = page.locator("#sample-timeline .dd-made")
    expect(made).to_have_text("faces-32 · seed 0 · 5 steps · UniPC", timeout=LONG)
    expect(page.locator("#sample-timeline .dd-lead")).to_be_hidden()
    number(page, "#sample-steps", 9)
    expect(made).to_have_text("faces-32 · seed 0 · 5 steps · UniPC")
