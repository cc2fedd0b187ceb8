"""The whole page in windows of many sizes: what comes first, and that nothing is too wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import tab

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["Sample", "Forward", "Train"])
def test_nothing_is_wider_than_a_phone(opened: Page, name: str) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    tab(opened, name)
    opened.wait_for_timeout(500)
    wide = opened.evaluate(
        "[...document.querySelectorAll('.room *')].filter(e => e.offsetParent &&"
        " e.getBoundingClientRect().right > innerWidth + 1 &&"
        " !e.closest('.gallery, table, .tab-container, [style*=\"overflow\"]'))"
        ".map(e => e.className || e.tagName).slice(0, 5)"
    )
    assert not wide
    assert opened.evaluate("document.documentElement.scrollWidth") <= 391


STAGES = {
    "Sample": "#sample-timeline",
    "Forward": "#forward-stage",
    "Train": "#train-drop",  # the first thing to do there, until there is something to see
    "Loss": "#loss-chart",
}


@pytest.mark.parametrize("width", [390, 768, 1023])
@pytest.mark.parametrize("name", list(STAGES))
def test_the_stage_comes_first_on_a_narrow_screen(opened: Page, name: str, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    tab(opened, name)
    stage = opened.locator(STAGES[name])
    expect(stage).to_be_in_viewport(ratio=0.2)
    controls = opened.locator(".controls:visible > :visible, .controls > :visible").first
    top, first = stage.bounding_box(), controls.bounding_box()
    assert top
    assert first
    assert top["y"] < 400
    if name != "Train":
        assert top["y"] < first["y"]


@pytest.mark.parametrize(("name", "button"), [("Sample", "#sample-draw"), ("Loss", "#loss-ask")])
@pytest.mark.parametrize("height", [700, 844])
def test_the_main_button_is_seen_without_scrolling(
    opened: Page, name: str, button: str, height: int
) -> None:
    for width in (390, 768, 1440):
        opened.set_viewport_size({"width": width, "height": height})
        tab(opened, name)
        expect(opened.locator(button)).to_be_in_viewport(ratio=1)
