"""The stage alone, for a projector: one key, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    return page


def stage_width(page: Page) -> float:
    box = page.locator("#sample-timeline").bounding_box()
    assert box
    return box["width"]


def test_one_key_leaves_stage_and_timeline_alone(opened: Page) -> None:
    expect(opened.locator(".shell-projector")).to_contain_text("P")
    seed = opened.locator("#sample-seed input")
    seed.focus()
    opened.keyboard.press("p")  # a letter in a field is a letter
    expect(opened.locator("#heading")).to_be_visible()
    seed.blur()
    width = stage_width(opened)
    opened.keyboard.press("p")
    for hidden in ("#heading", "#sample-draw", ".below:visible", "footer", "#tabs > .tab-wrapper"):
        expect(opened.locator(hidden)).to_be_hidden()
    expect(opened.locator("#sample-timeline")).to_be_visible()
    assert stage_width(opened) > width + 300
    opened.keyboard.press("Escape")
    expect(opened.locator("#sample-draw")).to_be_visible()
    assert stage_width(opened) == width


def test_the_way_back_from_the_projector_covers_nothing(opened: Page) -> None:
    for width, height in ((1440, 900), (1920, 1080)):
        opened.set_viewport_size({"width": width, "height": height})
        opened.click(".shell-projector")
        expect(opened.locator(".shell-path")).to_be_hidden()
        opened.wait_for_function(
            """() => {
              const box = (name) => document.querySelector(name)?.getBoundingClientRect();
              const [back, first] = [box(".shell-back"), box("#sample-timeline .dd-readout")];
              return back?.height && first?.height && back.bottom <= first.top;
            }"""
        )
        opened.keyboard.press("Escape")
        expect(opened.locator("#heading")).to_be_visible()


@pytest.mark.slow
def test_on_a_projector_pictures_and_text_grow_and_charts_stay(opened: Page) -> None:
    opened.set_viewport_size({"width": 1920, "height": 1080})
    opened.get_by_role("tab", name="Forward").click()
    stage = opened.locator("#forward-stage")
    picture, text = stage.locator(".dd-canvas"), stage.locator(".dd-title").first
    expect(picture).to_be_visible(timeout=LONG)
    opened.locator("#forward-stage .dd-slider").focus()
    opened.keyboard.press("p")
    expect(opened.locator("#heading")).to_be_hidden()
    opened.wait_for_function(
        "document.querySelector('#forward-stage .dd-canvas').getBoundingClientRect().height > 600"
    )
    expect(picture).to_be_in_viewport(ratio=1)
    expect(stage.locator(".dd-player")).to_be_in_viewport(ratio=1)
    expect(text).to_have_css("font-size", "20px")
    opened.keyboard.press("Escape")
    opened.get_by_role("tab", name="Loss").click()
    opened.keyboard.press("p")
    expect(opened.locator("#heading")).to_be_hidden()
    expect(opened.locator("#loss-chart")).to_be_visible()


def test_the_projector_shows_the_answer_that_is_looked_at(opened: Page) -> None:
    main, answer = opened.locator("#sample-timeline"), opened.locator("#branch-timeline")
    expect(main).to_be_visible(timeout=LONG)
    answer.locator("[data-state]").evaluate("e => { e.dataset.state = 'done'; }")
    opened.keyboard.press("p")
    expect(opened.locator("#heading")).to_be_hidden()
    expect(answer).to_be_hidden()
    expect(main).to_be_in_viewport()
    opened.keyboard.press("Escape")
    answer.evaluate("e => e.scrollIntoView({ block: 'end' })")
    opened.keyboard.press("p")
    expect(main).to_be_hidden()
    expect(answer).to_be_in_viewport()
    opened.wait_for_function(
        "document.querySelector('#branch-timeline').offsetWidth > 0.9 * window.innerWidth"
    )
    expect(opened.locator("#branch-ask")).to_be_hidden()
    opened.keyboard.press("Escape")
    expect(main).to_be_visible()
    expect(answer).to_be_in_viewport()  # where one stood
