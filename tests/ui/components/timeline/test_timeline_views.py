"""What the timeline shows besides the grid: other views, one picture alone, labels, curves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Browser, Page, expect

from ddpm_demo.ui.components.timeline import Timeline
from tests.ui.support.timelines import FRAMES, LAST, Driver, colour, press, rich, sheets

pytestmark = pytest.mark.browser

LABELS = {
    "rows": [["mix_t", "250"], ["plain", "<b>bold</b>"]],
    "columns": [["parent", ""], ["", ""]],
}
PIN = "(v) => document.querySelector('#one [data-state]').timeline.seed"

# on the page, not in the window, which scrolls to what is pressed
RECTANGLE = """node => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left, top, width, height].map((v, k) => Math.round(v + (k === 1 ? scrollY : 0)));
}"""


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with a timeline, a button for each value, and a box that takes a pinned seed."""
    folder = tmp_path_factory.mktemp("sheets")
    chunks = sheets(folder)
    lost = [*chunks[:2], (*chunks[2][:3], folder / "gone.png")]
    bare = [*chunks[:2], chunks[2][:3]]
    with gr.Blocks() as demo:
        one = Timeline(elem_id="one")
        box = gr.Number(label="pinned")
        values: dict[str, dict[str, Any]] = {
            "part": rich("run", chunks[:1]),
            "rest": rich("run", chunks),
            "labelled": rich("labelled", chunks, labels=LABELS),
            "lost": rich("lost", lost),
            "bare": rich("bare", bare),
            "unseeded": rich("unseeded", chunks, seeds=None),
        }
        for name in values:
            gr.Button(name).click(lambda name=name: values[name], outputs=one)
        one.pin(None, [box], box, js=PIN)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def full(page: Page, address: str) -> Driver:
    """A timeline with everything, at its end."""
    page.goto(address)
    driver = Driver(page, "one")
    expect(driver.root).to_have_attribute("data-state", "empty")
    press(page, "rest")
    driver.settle(count=FRAMES, index=LAST)
    return driver


def choose(driver: Driver, view: str) -> None:
    driver.root.locator(f"[data-view={view}]").click()
    driver.until(f"{driver.handle}.drawn?.name === '{view}'")


@pytest.mark.parametrize("picture", [None, 3])
def test_each_view_shows_its_own_pixels(full: Driver, picture: int | None) -> None:
    full.slider.press("Home")
    for _ in range(6):  # a frame of the second sheet
        full.slider.press("ArrowRight")
    if picture is not None:
        full.page.mouse.click(*full.tile(picture))
    shown = picture or 0
    for k, view in enumerate(("x_t", "x_0", "eps", "change")):
        choose(full, view)
        full.settle(index=6, view=view, picture=picture)
        assert full.shown() == colour(6, k, shown)
    choose(full, "both")
    full.settle(index=6)
    assert [full.shown(0), full.shown(1)] == [colour(6, 0, shown), colour(6, 1, shown)]
    assert full.root.locator(".dd-caption").all_text_contents() == ["xt", "predicted x0"]


def test_a_new_process_starts_in_no_signed_view(page: Page, full: Driver) -> None:
    choose(full, "change")
    press(page, "labelled")
    full.settle(id="labelled", view="x_t")
    choose(full, "both")
    press(page, "unseeded")
    full.settle(id="unseeded", view="both")


def test_what_is_asked_for_is_announced_until_it_comes(page: Page, full: Driver) -> None:
    note = full.root.locator(".dd-pending")
    expect(note).to_be_hidden()
    full.state("pend('queued')")
    expect(note).to_have_text("Waiting for the drawing before it …")
    page.evaluate("document.documentElement.lang = 'ko'")
    expect(note).to_have_text("앞선 생성 작업이 끝나기를 기다리는 중입니다 …")
    press(page, "labelled")
    full.settle(id="labelled")
    expect(note).to_be_hidden()


def test_what_was_clipped_is_named(full: Driver) -> None:
    expect(full.root.locator(".dd-readout").last).to_contain_text("clipped in x0")


def test_second_sheets_are_fetched_when_they_are_chosen_and_from_then_on(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    driver = Driver(page, "one")

    def extras() -> set[str]:
        return set(re.findall(r"extra\d+\.png", " ".join(asked)))

    press(page, "part")
    driver.settle(count=5, index=4)
    choose(driver, "x_0")
    choose(driver, "both")
    assert extras() == set()
    choose(driver, "eps")
    assert extras() == {"extra0.png"}
    press(page, "rest")
    driver.settle(count=FRAMES, index=LAST)
    assert extras() == {"extra0.png", "extra5.png", "extra10.png"}
    assert driver.shown() == colour(LAST, 2)


def test_a_frame_that_a_view_does_not_have_is_grey(page: Page, full: Driver) -> None:
    press(page, "bare")
    full.settle(id="bare", count=FRAMES, index=LAST)
    choose(full, "eps")
    full.settle(index=LAST)
    assert full.shown() == (128, 128, 128)
    full.slider.press("Home")
    full.settle(index=0)
    assert full.shown() == colour(0, 2)
    expect(full.root.locator(".dd-note")).to_contain_text("Grey is 0, black −3, white +3")


def test_a_second_sheet_that_is_gone_is_said_while_its_view_is_chosen(
    page: Page, full: Driver, problems: list[str]
) -> None:
    press(page, "lost")
    full.settle(id="lost", count=FRAMES, index=LAST)
    note = full.root.locator(".dd-note")
    full.root.locator("[data-view=change]").click()
    expect(note).to_contain_text("could not be loaded")
    choose(full, "x_t")
    expect(note).to_contain_text("clipped")
    assert problems
    assert all("404" in problem or "403" in problem for problem in problems)
    problems.clear()


def test_nothing_moves_when_a_view_is_chosen_or_the_slider_dragged(full: Driver) -> None:
    parts = (".dd-slider", ".dd-stage", ".dd-play", ".dd-note", ".dd-spark >> nth=5")
    places = []
    for view in ("x_t", "both", "eps", "change", "x_0"):
        choose(full, view)
        for key in ("Home", "ArrowRight", "End"):
            full.slider.press(key)
            places.append([full.root.locator(part).evaluate(RECTANGLE) for part in parts])
    for place in places:
        assert place == places[0]


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


def test_the_strip_shows_the_prediction_over_the_way_and_seeks(page: Page, full: Driver) -> None:
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
        assert tuple(rgba[:3]) == colour(thumbs[k]["index"], 1, 1)
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


def test_rows_and_columns_say_what_they_are(page: Page, full: Driver) -> None:
    press(page, "labelled")
    full.settle(id="labelled", count=FRAMES, index=LAST)
    rows, columns = full.root.locator(".dd-row"), full.root.locator(".dd-column")
    assert rows.all_text_contents() == ["mixed at t = 250", "<b>bold</b>"]
    assert columns.all_text_contents() == ["the drawing above"]
    label, canvas = rows.first.bounding_box(), full.tile(0)
    assert label
    assert label["x"] + label["width"] <= canvas[0] - full.state("layout.size[0]") / 2
    assert full.shown(tile=2) == colour(LAST, 0, 2)
    page.mouse.click(*full.tile(2))
    full.settle(picture=2)
    expect(full.root.locator(".dd-title")).to_have_text(
        "Picture 3 · <b>bold</b> · the drawing above · seed 9"
    )
    page.evaluate("document.documentElement.lang = 'ko'")
    page.keyboard.press("Escape")
    full.settle(picture=None)
    expect(rows.first).to_have_text("t = 250에서 보간")


def test_a_seed_is_shown_on_hover_and_can_be_pinned(page: Page, full: Driver) -> None:
    chip = full.root.locator(".dd-chip")
    page.mouse.move(*full.tile(3))
    expect(chip).to_have_text("seed 10")
    expect(chip).to_have_css("opacity", "1")
    page.mouse.move(5, 5)
    expect(chip).to_have_css("opacity", "0")
    page.mouse.click(*full.tile(3))
    full.root.get_by_role("button", name="Pin this seed").click()
    expect(page.get_by_label("pinned")).to_have_value("10")


def test_without_seeds_there_is_nothing_to_pin(page: Page, full: Driver) -> None:
    press(page, "unseeded")
    full.settle(id="unseeded", count=FRAMES, index=LAST)
    page.mouse.click(*full.tile(0))
    full.settle(picture=0)
    expect(full.root.locator(".dd-title")).to_have_text("Picture 1")
    expect(full.root.locator(".dd-pin")).to_be_hidden()


def test_read_outs_stand_over_their_curves(page: Page, full: Driver) -> None:
    said = full.root.locator("dd")
    assert said.all_text_contents()[3:] == ["–", "1.100", "6.0\u00a0%"]
    full.slider.press("Home")
    assert said.all_text_contents()[3:] == ["1.000", "–", "50.0\u00a0%"]
    dots = full.root.locator(".dd-dot")
    expect(dots.nth(4)).to_be_hidden()
    expect(dots.nth(5)).to_be_visible()
    paths = [path.get_attribute("d") or "" for path in full.root.locator(".dd-spark path").all()]
    assert [path.count("L") + path.count("M") for path in paths] == [12, 12, 12, 11, 11, 12]
    chart = full.root.locator(".dd-spark").nth(2)
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] * 5 / LAST, "y": 10})
    full.settle(index=5)


def test_a_loop_comes_round_again_until_it_is_told_not_to(page: Page, full: Driver) -> None:
    loop = full.root.get_by_role("button", name="Loop")
    expect(loop).to_have_attribute("aria-pressed", "false")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "true")
    page.evaluate(f"window.seen = [], window.timeline = {full.handle}")
    full.root.get_by_role("button", name="Speed").click()
    full.root.get_by_role("button", name="Play").click()
    page.evaluate(
        "(function look() { if (seen.at(-1) !== timeline.index) seen.push(timeline.index); "
        "if (timeline.playing) requestAnimationFrame(look) })()"
    )
    page.wait_for_function(f"seen.indexOf(0, seen.indexOf({LAST})) > 0")
    assert full.state("playing")
    loop.click()
    full.settle(playing=False, index=LAST)


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_everything_fits(page: Page, address: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}?__theme={theme}")
    driver = Driver(page, "one")
    press(page, "labelled")
    driver.settle(count=FRAMES, index=LAST)
    for view in ("both", "eps"):
        choose(driver, view)
        for picture in (None, 1):
            page.evaluate(f"{driver.handle}.enlarge({'null' if picture is None else picture})")
            driver.settle(picture=picture)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            stage = driver.root.locator(".dd-stage").bounding_box()
            assert stage
            inside = [
                driver.canvas,
                driver.root.locator(".dd-strip"),
                driver.root.locator(".dd-lens"),
            ]
            for part in inside[: 1 if picture is None else 3]:
                box = part.bounding_box()
                assert box
                assert stage["x"] <= box["x"]
                assert box["x"] + box["width"] <= stage["x"] + stage["width"]
                assert stage["y"] <= box["y"]
                assert box["y"] + box["height"] <= stage["y"] + stage["height"]
