"""One picture of the timeline alone, by mouse, keyboard and finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.support.timelines import FRAMES, LAST, Driver, colour, press

pytestmark = pytest.mark.browser


def test_a_click_enlarges_a_picture_and_another_goes_back(page: Page, full: Driver) -> None:
    page.mouse.click(*full.tile(2))
    full.settle(picture=2, seed=9)
    title = full.root.locator(".dd-title")
    expect(title).to_have_text("Picture 3 · seed 9")
    assert full.state("layout.size[0]") % 8 == 0  # whole pixels
    assert full.state("spot") == {"id": "run", "index": LAST, "picture": 2, "seed": 9}
    page.mouse.click(*full.tile(0))
    full.settle(picture=None, seed=None)
    assert full.state("spot") == {"id": "run", "index": LAST, "picture": None, "seed": None}
    assert full.shown(tile=3) == colour(LAST, 0, 3)
    expect(title).to_be_hidden()


def test_the_strip_shows_the_chosen_view_over_the_way_and_seeks(page: Page, full: Driver) -> None:
    page.mouse.click(*full.tile(1))
    full.settle(picture=1)
    thumbs = full.state("thumbs")
    assert thumbs[0]["index"] == 0
    assert thumbs[-1]["index"] == LAST
    assert 8 <= len(thumbs) <= 10
    strip = full.root.locator(".dd-thumb")
    marked = full.root.locator(".dd-thumb.dd-here")
    expect(marked).to_have_text("10")
    middle = "c => [...c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data]"
    for k in (0, 4, len(thumbs) - 1):
        rgba = strip.nth(k).locator("canvas").evaluate(middle)
        assert tuple(rgba[:3]) == colour(thumbs[k]["index"], 0, 1)
    for k, view in enumerate(("x_t", "x_0", "eps", "change")):
        full.root.locator(f"[data-view={view}]").click()
        full.until(f"{full.handle}.thumbs.every(thumb => thumb.painted)")
        rgba = strip.nth(4).locator("canvas").evaluate(middle)
        assert tuple(rgba[:3]) == colour(thumbs[4]["index"], k, 1)
    full.root.locator("[data-view=x_t]").click()
    strip.nth(4).click()
    full.settle(index=thumbs[4]["index"], picture=1)
    expect(marked).to_have_text(str(1000 - 90 * thumbs[4]["index"]))
    assert full.shown() == colour(thumbs[4]["index"], 0, 1)
    between = next(k for k in range(LAST) if k not in {thumb["index"] for thumb in thumbs})
    full.root.evaluate(f"e => e.timeline.seek({between})")
    expect(marked).to_have_count(0)
    place = "e => e.getBoundingClientRect().left"
    caret = full.root.locator(".dd-caret").evaluate(place)
    assert strip.nth(0).evaluate(place) < caret < strip.nth(len(thumbs) - 1).evaluate(place)


def test_by_keyboard_one_gets_into_a_picture_to_the_next_and_out(page: Page, full: Driver) -> None:
    root = full.root
    root.get_by_role("button", name="Enlarge a picture").press("Enter")
    full.settle(picture=0)
    root.get_by_role("button", name="Previous picture").press("Enter")
    full.settle(picture=3)
    root.get_by_role("button", name="Next picture").press("Enter")
    full.settle(picture=0)
    page.keyboard.press("Escape")
    full.settle(picture=None)
    expect(full.slider).to_be_focused()
    magnifier = root.get_by_role("button", name="Enlarge a picture")
    magnifier.press("Enter")
    full.settle(picture=0)
    close = root.locator(".dd-enlarge")
    expect(close).to_have_attribute("aria-pressed", "true")
    close.press("Enter")
    full.settle(picture=None)


def test_a_picture_stands_alone_while_its_process_still_runs(page: Page, address: str) -> None:
    page.goto(address)
    driver = Driver(page, "one")
    press(page, "part")
    driver.settle(count=5, index=4)
    page.mouse.click(*driver.tile(1))
    driver.settle(picture=1)
    assert [thumb["index"] < 5 for thumb in driver.state("thumbs")] == [
        thumb["painted"] for thumb in driver.state("thumbs")
    ]
    press(page, "rest")
    driver.settle(count=FRAMES, index=LAST, picture=1)
    assert driver.shown() == colour(LAST, 0, 1)
    assert all(thumb["painted"] for thumb in driver.state("thumbs"))
    press(page, "labelled")  # another process starts with all its pictures
    driver.settle(id="labelled", count=FRAMES, picture=None)


def test_a_finger_drags_the_slider_and_swipes_the_stage(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    driver = Driver(page, "one")
    press(page, "rest")
    driver.settle(count=FRAMES, index=LAST)
    session = context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def swipe(start: tuple[float, float], end: tuple[float, float]) -> None:
        finger("touchStart", start)
        for k in range(1, 9):
            way = [a + (b - a) * k / 8 for a, b in zip(start, end, strict=True)]
            finger("touchMove", (way[0], way[1]))
        finger("touchEnd")

    driver.slider.scroll_into_view_if_needed()
    box = driver.slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    swipe((box["x"] + box["width"] - 10, y), (box["x"] + 4, y))
    driver.settle(index=0)
    stage = driver.root.locator(".dd-stage").bounding_box()
    assert stage
    y = stage["y"] + stage["height"] / 2
    swipe((stage["x"] + 40, y), (stage["x"] + 40 + stage["width"] / 2, y))
    driver.settle(index=round(LAST / 2), picture=None)
    page.touchscreen.tap(*driver.tile(1))
    driver.settle(picture=1)
    context.close()
