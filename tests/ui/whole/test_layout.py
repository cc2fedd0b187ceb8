"""The whole page in windows of many sizes: what comes first, and that nothing is too wide."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.support.browser import eventually, number, tab, until_drawn

pytestmark = pytest.mark.browser


def test_nothing_is_wider_than_a_phone(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    wide = (
        "[...document.querySelectorAll('.room *')].filter(e => e.offsetParent &&"
        " e.getBoundingClientRect().right > innerWidth + 1 &&"
        " !e.closest('.gallery, table, .tab-container, [style*=\"overflow\"]'))"
        ".map(e => e.className || e.tagName).slice(0, 5)"
    )

    def fits() -> None:
        assert opened.evaluate(wide) == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= 391

    for name in ("Sample", "Forward", "Train"):
        tab(opened, name)
        eventually(opened, fits)


def test_stage_and_player_are_seen_together(opened: Page) -> None:
    """In windows of two sizes, under the short path and without it, and on a projector."""
    heading, part = opened.locator("#heading"), opened.locator("#sample-timeline")
    path = opened.locator(".shell-path")
    expect(part.locator(".dd-lead")).not_to_be_empty()
    for dismissed in (False, True):
        expect(path).to_be_visible()
        if dismissed:
            path.locator(".dd-close").click()
            expect(path).to_be_hidden()
        for width, height in ((1366, 768), (1440, 900)):
            opened.set_viewport_size({"width": width, "height": height})
            check_together(opened)
            opened.keyboard.press("p")
            expect(heading).to_be_hidden()
            check_together(opened)
            opened.keyboard.press("Escape")
            expect(heading).to_be_visible()


def check_together(page: Page) -> None:
    part = page.locator("#sample-timeline")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    for seen in (".dd-stage", ".dd-play", ".dd-view >> nth=0"):
        expect(part.locator(seen)).to_be_in_viewport(ratio=1)
    eventually(page, lambda: check_aside(part))


def check_aside(part: Locator) -> None:
    """No band of nothing: what stands beside the stage is no longer than it is."""
    stage, aside, bar = (
        part.locator(one).bounding_box() for one in (".dd-stage", ".dd-aside", ".dd-player")
    )
    assert stage
    assert aside
    assert bar
    assert bar["y"] - stage["y"] - stage["height"] < 20
    ends = part.locator(".dd-spark, .dd-plain").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom])"
    )
    for (_, bottom), (top, _) in itertools.pairwise(ends):
        assert bottom <= top + 1, "a chart lies over the next number"
    assert ends[-1][1] <= bar["y"]


def test_a_drawing_is_seen_wherever_its_button_was_pressed(opened: Page) -> None:
    opened.set_viewport_size({"width": 1366, "height": 600})
    expect(opened.locator("#sample-timeline .dd-play")).to_be_visible()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.locator("#ask").scroll_into_view_if_needed()
    opened.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    stage = opened.locator("#sample-timeline .dd-stage")
    expect(stage).not_to_be_in_viewport()
    opened.click("#sample-draw")
    expect(stage).to_be_in_viewport(ratio=0.9)
    until_drawn(opened, "#sample-timeline")


STAGES = {
    "Sample": "#sample-timeline",
    "Forward": "#forward-stage",
    "Train": "#train-drop",  # the first thing to do there, until there is something to see
    "Loss": "#loss-chart",
}


@pytest.mark.slow
def test_the_stage_comes_first_on_a_narrow_screen(opened: Page) -> None:
    for width in (390, 768, 1023):
        opened.set_viewport_size({"width": width, "height": 844})
        for name, stage in STAGES.items():
            tab(opened, name)
            opened.evaluate("scrollTo({top: 0, behavior: 'instant'})")
            expect(opened.locator(stage)).to_be_in_viewport(ratio=0.2)
            eventually(opened, lambda name=name: check_order(opened, name))


def check_order(page: Page, name: str) -> None:
    controls = page.locator(".controls:visible > :visible, .controls > :visible").first
    top, first = page.locator(STAGES[name]).bounding_box(), controls.bounding_box()
    assert top
    assert first
    assert top["y"] < 400
    if name != "Train":
        assert top["y"] < first["y"]


def test_the_main_button_is_seen_without_scrolling(opened: Page) -> None:
    for name, button in (("Sample", "#sample-draw"), ("Loss", "#loss-ask")):
        for height in (700, 844):
            for width in (390, 768, 1440):
                opened.set_viewport_size({"width": width, "height": height})
                tab(opened, name)
                expect(opened.locator(button)).to_be_in_viewport(ratio=1)


def test_the_main_button_stays_under_a_pressed_pointer(opened: Page) -> None:
    """The page may move meanwhile, as the focus goes or something comes in above."""
    opened.set_viewport_size({"width": 1440, "height": 900})
    top = "document.documentElement.style.getPropertyValue('--room-top')"
    two_frames = "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
    opened.wait_for_function(f"parseFloat({top}) > 100")
    button = opened.locator("#sample-draw").bounding_box()
    assert button
    opened.mouse.move(button["x"] + 20, button["y"] + 20)
    opened.mouse.down()
    before = opened.evaluate(top)
    opened.evaluate(f"scrollTo({{top: 80, behavior: 'instant'}}); {two_frames}")
    assert opened.evaluate("scrollY") > 0
    opened.evaluate(two_frames)
    assert opened.evaluate(top) == before
    opened.mouse.up()
    opened.wait_for_function(f"{top} !== '{before}'")


CUT = """e => { const mark = 5, own = e.getBoundingClientRect();
  for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
    const box = p.getBoundingClientRect();
    if (getComputedStyle(p).overflowX === "visible") continue;
    if (own.left - box.left < mark || box.right - own.right < mark) return p.className;
  }
  return ""; }"""


def test_the_mark_of_the_focus_is_not_cut(opened: Page) -> None:
    tab(opened, "Loss")
    expect(opened.locator("#loss-ask")).to_be_visible()

    def whole() -> None:
        assert opened.locator("#loss-ask").evaluate(CUT) == ""

    eventually(opened, whole)
    second = opened.get_by_role("tab", name="2: Sampling")
    second.focus()
    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("Tab")
    expect(opened.locator("[role=tab]:focus-visible")).to_have_css("outline-offset", "-3px")
