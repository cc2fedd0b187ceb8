"""Two steps of a training side by side on the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui.components.timeline import Timeline
from tests.ui.support.timelines import (
    FRAMES,
    LAST,
    Driver,
    colour,
    press,
    sheets,
    training,
    value,
    without_extra,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("sheets")
    chunks = without_extra(sheets(folder))
    with gr.Blocks() as demo:
        one = Timeline(elem_id="one", empty="empty_training")
        values: dict[str, Any] = {
            "part": training("run", chunks[:1]),
            "rest": training("run", chunks),
            "other": training("other", chunks),
            "reverse": value("reverse", chunks),
        }
        for name in values:
            gr.Button(name).click(lambda name=name: values[name], outputs=one)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def part(page: Page, timeline: Driver) -> Driver:
    """A training whose first five previews are there."""
    press(page, "part")
    timeline.settle(count=5, index=4)
    return timeline


def captions(driver: Driver) -> list[str]:
    return driver.root.locator(".dd-caption").all_text_contents()


def test_a_held_step_stays_while_the_slider_and_the_run_go_on(page: Page, part: Driver) -> None:
    for key in ("Home", "ArrowRight"):
        part.slider.press(key)
    part.settle(index=1)
    hold = part.root.get_by_role("button", name="Compare with this step")
    hold.press("Enter")
    part.settle(held=1, index=1)
    let_go = part.root.get_by_role("button", name="Stop comparing")
    expect(let_go).to_be_focused()  # by keyboard one stays where one is
    part.slider.press("End")
    part.settle(index=4)
    assert [part.shown(0), part.shown(1)] == [colour(1, 0), colour(4, 0)]
    assert captions(part) == ["step 500", "step 2,000"]

    press(page, "rest")
    part.settle(count=FRAMES, index=LAST, held=1)
    assert [part.shown(0, 3), part.shown(1, 3)] == [colour(1, 0, 3), colour(LAST, 0, 3)]
    assert captions(part) == ["step 500", "step 5,500"]
    expect(part.slider).to_have_attribute("data-held", "")

    let_go.press("Enter")
    part.settle(held=None, index=LAST)
    assert captions(part) == []
    assert part.state("layout.blocks.length") == 1
    assert part.shown() == colour(LAST, 0)


def test_a_picture_is_enlarged_in_both_steps(page: Page, part: Driver) -> None:
    part.slider.press("Home")
    press(page, "Compare with this step")
    part.slider.press("End")
    part.settle(held=0, index=4)
    page.mouse.click(*part.tile(2))
    part.settle(picture=2, held=0)
    assert [part.shown(0), part.shown(1)] == [colour(0, 0, 2), colour(4, 0, 2)]
    part.slider.press("ArrowLeft")
    part.settle(index=3)
    assert [part.shown(0), part.shown(1)] == [colour(0, 0, 2), colour(3, 0, 2)]
    assert captions(part) == ["step 0", "step 1,500"]
    page.keyboard.press("Escape")
    part.settle(picture=None, held=0)
    assert part.shown(1, 3) == colour(3, 0, 3)


def test_the_words_follow_the_page(page: Page, part: Driver) -> None:
    press(page, "Compare with this step")
    part.settle(held=4)
    page.evaluate("document.documentElement.lang = 'ko'")
    expect(part.root.locator(".dd-hold")).to_have_text("비교 끝내기")
    expect(part.root.locator(".dd-caption").first).to_have_text("2,000스텝")
    page.set_viewport_size({"width": 900, "height": 800})  # laid out anew
    part.settle(held=4)
    expect(part.root.locator(".dd-caption").first).to_have_text("2,000스텝")


def test_another_run_holds_nothing_and_another_axis_cannot(page: Page, part: Driver) -> None:
    press(page, "Compare with this step")
    part.settle(held=4)
    press(page, "other")
    part.settle(id="other", count=FRAMES, held=None)
    expect(part.root.locator(".dd-hold")).to_have_text("Compare with this step")
    press(page, "Compare with this step")
    press(page, "reverse")
    part.settle(id="reverse", count=FRAMES, held=None)
    expect(part.root.locator(".dd-hold")).to_be_hidden()


def test_previews_leave_no_room_for_notes_that_they_never_have(page: Page, part: Driver) -> None:
    expect(part.root.locator(".dd-foot")).to_be_hidden()
    press(page, "reverse")
    part.settle(id="reverse", count=FRAMES)
    expect(part.root.locator(".dd-note")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_two_steps_fit(page: Page, address: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}?__theme={theme}")
    driver = Driver(page, "one")
    press(page, "rest")
    driver.settle(count=FRAMES, index=LAST)
    press(page, "Compare with this step")
    driver.slider.press("Home")
    driver.settle(held=LAST, index=0)
    assert driver.state("layout.across") is (width == 1440)
    for picture in (None, 1):
        page.evaluate(f"{driver.handle}.enlarge({'null' if picture is None else picture})")
        driver.settle(picture=picture)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        stage, canvas = (
            driver.root.locator(".dd-stage").bounding_box(),
            driver.canvas.bounding_box(),
        )
        assert stage
        assert canvas
        assert stage["x"] <= canvas["x"]
        assert canvas["x"] + canvas["width"] <= stage["x"] + stage["width"]
        assert stage["y"] <= canvas["y"]
        assert canvas["y"] + canvas["height"] <= stage["y"] + stage["height"]
