"""The timeline in Chromium: what a person can do with it, and what it must not do."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui.components.timeline import Timeline
from tests.ui.support.browser import asking_nobody
from tests.ui.support.problems import Problems
from tests.ui.support.timelines import (
    CONTRAST,
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
    """A page with two timelines, a button for each next value, and one that is empty."""
    folder = tmp_path_factory.mktemp("sheets")
    chunks = without_extra(sheets(folder))
    with gr.Blocks() as demo:
        one = Timeline(elem_id="one")
        two = Timeline(elem_id="two")
        three = Timeline(elem_id="three", empty="empty_training")
        sent = gr.State(0)

        def grow(k: int) -> tuple[dict[str, Any], int]:
            return value("run", chunks[: k + 1]), k + 1

        def broken() -> dict[str, Any]:
            return value("broken", [*chunks[:2], (folder / "gone.png", 10, 2)])

        gr.Button("grow").click(grow, sent, [one, sent])
        gr.Button("all").click(lambda: value("first", chunks), outputs=one)
        gr.Button("other").click(lambda: value("second", chunks[:1]), outputs=one)
        gr.Button("both").click(lambda: [value("run", chunks)] * 2, outputs=[one, two])
        gr.Button("previews").click(lambda: training("previews", chunks), outputs=three)
        gr.Button("broken").click(broken, outputs=one)
        gr.Button("clear").click(lambda: None, outputs=one)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def full(page: Page, timeline: Driver) -> Driver:
    """The first timeline with a finished process, at its end."""
    press(page, "all")
    timeline.settle(count=FRAMES, index=LAST)
    return timeline


def test_gradio_can_copy_its_config() -> None:
    """It does so for every page load; what it cannot copy costs a warning each time."""
    with gr.Blocks() as demo:
        Timeline()
    copy.deepcopy(demo.get_config_file())


def test_an_empty_stage_says_what_to_do(page: Page, timeline: Driver) -> None:
    expect(timeline.root.locator(".dd-message")).to_contain_text("Press the button")
    for part in (".dd-aside", ".dd-player", ".dd-view", ".dd-note"):
        for found in timeline.root.locator(part).all():
            expect(found).to_be_hidden()
    expect(timeline.slider).to_be_hidden()
    expect(page.locator("#three .dd-message")).to_contain_text("Once training runs")


def test_it_follows_the_process_until_one_goes_back(page: Page, timeline: Driver) -> None:
    press(page, "grow")
    timeline.settle(count=5, index=4)
    expect(timeline.root).to_have_attribute("data-state", "live")
    press(page, "grow")
    timeline.settle(count=10, index=9)
    assert timeline.pixel() == colour(9, 0)

    timeline.slider.press("Home")
    timeline.slider.press("ArrowRight")
    timeline.settle(index=1)
    press(page, "grow")
    timeline.settle(count=FRAMES, index=1)
    assert timeline.pixel() == colour(1, 0)
    expect(timeline.root).to_have_attribute("data-state", "done")


def test_the_slider_stops_at_the_newest_frame_and_follows_again(
    page: Page, timeline: Driver
) -> None:
    press(page, "grow")
    timeline.settle(count=5, index=4)
    timeline.slider.press("Home")
    timeline.settle(index=0)
    timeline.slider.press("End")
    timeline.settle(index=4)
    assert timeline.slider.input_value() == "4"
    press(page, "grow")
    timeline.settle(count=10, index=9)


def test_keys_move_through_the_frames(full: Driver) -> None:
    for key, index in [
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowUp", 2),
        ("ArrowLeft", 1),
        ("End", LAST),
        ("ArrowDown", LAST - 1),
    ]:
        full.slider.press(key)
        full.settle(index=index)
        assert full.pixel() == colour(index, 0)
    full.slider.press("Home")
    full.slider.press("PageUp")
    assert full.state("index") > 0


def test_read_outs_and_the_spoken_value_go_with_the_frame(full: Driver) -> None:
    full.slider.press("Home")
    full.settle(index=0)
    expect(full.slider).to_have_attribute("aria-valuetext", "t = 1000, ᾱ = 1.0\u00a0×\u00a010⁻⁵")
    assert full.root.locator("dd").all_text_contents() == [
        "1000",
        "1.0\u00a0×\u00a010⁻⁵",
        "−40.0\u00a0dB",
    ]
    full.slider.press("End")
    expect(full.slider).to_have_attribute("aria-valuetext", "t = 10, ᾱ = 0.9990")
    assert full.root.locator("dd").all_text_contents() == ["10", "0.9990", "−29.0\u00a0dB"]
    expect(full.slider).to_have_attribute("aria-label", "Position on the timeline")


def test_dragging_draws_every_frame_and_asks_the_server_nothing(page: Page, full: Driver) -> None:
    full.slider.scroll_into_view_if_needed()
    box = full.slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    seen = []
    with asking_nobody(page):
        page.mouse.move(box["x"] + box["width"] - 10, y)
        page.mouse.down()
        for k in range(LAST, -1, -1):
            page.mouse.move(box["x"] + 10 + (box["width"] - 20) * k / LAST, y)
            full.settle(index=k)
            seen.append(full.pixel())
        page.mouse.up()
    assert seen == [colour(k, 0) for k in range(LAST, -1, -1)]


def test_play_goes_to_the_end_and_starts_over_from_there(page: Page, full: Driver) -> None:
    full.slider.press("Home")
    full.settle(index=0)
    full.root.get_by_role("button", name="Speed").click()
    full.note_frames()
    full.slider.press("Space")
    full.settle(playing=True)
    expect(full.root.get_by_role("button", name="Pause")).to_be_visible()
    full.settle(playing=False, index=LAST)
    assert page.evaluate("seen") == list(range(FRAMES))

    full.root.get_by_role("button", name="Play").click()
    full.settle(playing=True)
    assert full.state("index") < LAST
    full.slider.press("Space")
    full.settle(playing=False)
    assert full.state("index") < LAST


def test_stepping_ends_play(full: Driver) -> None:
    full.slider.press("Home")
    full.slider.press("Space")
    full.settle(playing=True)
    full.root.get_by_role("button", name="One step forward").click()
    full.settle(playing=False)
    index = full.state("index")
    full.root.get_by_role("button", name="One step back").click()
    full.settle(index=index - 1)


def test_the_other_view_shows_other_pixels(full: Driver) -> None:
    x_t = full.root.get_by_role("button", name="xt", exact=True)
    x_0 = full.root.locator("[data-view=x_0]")
    note = full.root.locator(".dd-note")
    expect(x_t).to_have_attribute("aria-pressed", "true")
    expect(note).to_be_visible()
    expect(note).to_contain_text("clipped to [−1, 1]")
    x_0.click()
    expect(x_0).to_have_attribute("aria-pressed", "true")
    expect(x_t).to_have_attribute("aria-pressed", "false")
    expect(note).to_be_hidden()
    full.page.wait_for_function(f"{full.handle}.drawn.view === 1")
    assert full.pixel() == colour(LAST, 1)
    assert full.state("view") == "x_0"


def test_a_new_process_starts_over_and_none_empties_the_stage(page: Page, full: Driver) -> None:
    full.slider.press("Home")
    press(page, "other")
    full.settle(id="second", count=5, index=4)
    assert full.pixel() == colour(4, 0)
    press(page, "clear")
    expect(full.root).to_have_attribute("data-state", "empty")


def test_two_on_a_page_do_not_touch_each_other(page: Page, timeline: Driver) -> None:
    other = Driver(page, "two")
    press(page, "both")
    timeline.settle(count=FRAMES, index=LAST)
    other.settle(count=FRAMES, index=LAST)
    other.slider.press("Home")
    other.slider.press("Space")
    other.settle(playing=True)
    assert (timeline.state("index"), timeline.state("playing")) == (LAST, False)
    other.root.locator("[data-view=x_0]").click()
    assert (timeline.state("view"), other.state("view")) == ("x_t", "x_0")


def test_a_training_axis_reads_out_steps_and_has_one_view(page: Page, timeline: Driver) -> None:
    previews = Driver(page, "three")
    press(page, "previews")
    previews.settle(count=FRAMES, index=LAST)
    expect(previews.slider).to_have_attribute("aria-valuetext", "step 5500")
    assert previews.root.locator("dd").all_text_contents() == ["5500"]
    expect(previews.root.locator(".dd-views")).to_be_hidden()
    expect(previews.root.locator(".dd-ends")).to_have_text("untrainedtrained")


def test_a_sheet_that_is_gone_is_said_and_the_rest_stays(
    page: Page, timeline: Driver, problems: Problems
) -> None:
    page.route(re.compile(r"10\.png"), lambda route: route.abort())
    press(page, "all")
    expect(timeline.root.locator(".dd-note")).to_contain_text("could not be loaded")
    timeline.slider.press("Home")
    timeline.settle(index=0)
    assert timeline.pixel() == colour(0, 0)
    problems.expect("ERR_FAILED")


def test_it_speaks_korean(page: Page, full: Driver) -> None:
    page.evaluate("document.documentElement.lang = 'ko-KR'")
    expect(full.root.get_by_role("button", name="재생")).to_be_visible()
    expect(full.root.locator(".dd-ends")).to_have_text("노이즈이미지")
    page.evaluate("document.documentElement.lang = 'de'")
    expect(full.root.get_by_role("button", name="Play")).to_be_visible()


# what fits depends on the width alone, and what can be read on the theme alone
@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_it_fits_and_can_be_read(page: Page, address: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}?__theme={theme}")
    timeline = Driver(page, "one")
    press(page, "all")
    timeline.settle(count=FRAMES, index=LAST)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    stage = timeline.root.locator(".dd-stage").bounding_box()
    canvas = timeline.canvas.bounding_box()
    assert stage
    assert canvas
    assert canvas["x"] >= stage["x"]
    assert canvas["x"] + canvas["width"] <= stage["x"] + stage["width"]
    assert canvas["height"] > 200
    for part in [".dd-ends", ".dd-plain >> nth=0", ".dd-value >> nth=0", ".dd-note"]:
        assert timeline.root.locator(part).evaluate(CONTRAST) >= 4.5, part


def test_the_slider_stays_above_the_fold(full: Driver) -> None:
    top = full.page.evaluate("document.querySelector('#one').getBoundingClientRect().top")
    box = full.slider.bounding_box()
    assert box
    assert box["y"] - top < 620
