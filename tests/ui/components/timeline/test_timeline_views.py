"""What the timeline shows besides the grid: other views, labels, curves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.problems import Problems
from tests.ui.support.timelines import FRAMES, LAST, Driver, colour, press

pytestmark = pytest.mark.browser

# on the page, not in the window, which scrolls to what is pressed
RECTANGLE = """node => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left, top, width, height].map((v, k) => Math.round(v + (k === 1 ? scrollY : 0)));
}"""


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
    expect(note).to_have_text("Waiting for what was asked before it …")
    page.evaluate("document.documentElement.lang = 'ko'")
    expect(note).to_have_text("앞선 작업이 끝나기를 기다리는 중입니다 …")
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
    page: Page, full: Driver, problems: Problems
) -> None:
    press(page, "lost")
    full.settle(id="lost", count=FRAMES, index=LAST)
    note = full.root.locator(".dd-note")
    full.root.locator("[data-view=change]").click()
    expect(note).to_contain_text("could not be loaded")
    choose(full, "x_t")
    expect(note).to_contain_text("clipped")
    assert problems
    problems.expect("404", "403")


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
    full.root.get_by_role("button", name="Speed").click()
    full.note_frames()
    full.root.get_by_role("button", name="Play").click()
    page.wait_for_function(f"seen.indexOf(0, seen.indexOf({LAST})) > 0")
    assert full.state("playing")
    loop.click()
    full.settle(playing=False, index=LAST)


@pytest.mark.parametrize("width", [390, 560, 660])
def test_the_names_of_numbers_are_not_cut(page: Page, full: Driver, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    full.settle(index=LAST)
    cut = "(names) => names.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    assert full.root.locator(".dd-plain").evaluate_all(cut) == []


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 390), pytest.param("dark", 1440, marks=pytest.mark.slow)]
)
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
