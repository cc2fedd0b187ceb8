"""Questions under the timeline, in Chromium: branch, a picture of one's own, mix, compare."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG, number, tab, timeline, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import CAT, answered, handle, sentence

pytestmark = pytest.mark.browser


def labels(page: Page, name: str) -> list[str]:
    return page.locator(f"#{name}-timeline .dd-label").all_inner_texts()


@pytest.mark.slow
def test_a_branch_is_asked_at_the_slider_of_the_enlarged_picture(drawn: Page) -> None:
    handle(drawn, "enlarge(1)")
    handle(drawn, "seek(2)")
    t = handle(drawn, "spot.index") and drawn.evaluate(
        "document.querySelector('#sample-timeline input[type=range]').ariaValueText"
    )
    number(drawn, "#branch-futures", 3)
    drawn.locator("#branch-where label").nth(0).click()
    drawn.click("#branch-ask")
    answer = answered(drawn, "branch")
    assert answer["count"] == 7, "the parent's own axis"
    told = labels(drawn, "branch")
    assert "picture 2" in told
    assert {"continuation 1", "continuation 2", "continuation 3"} <= set(told)
    (at,) = [label for label in told if label.startswith("from t")]
    assert re.findall(r"\d+", at)[0] in t

    before = handle(drawn, "id", "#branch-timeline")
    drawn.locator("#branch-where label").nth(1).click()
    drawn.locator("#branch-variance label").nth(2).click()
    drawn.click("#branch-ask")
    answered(drawn, "branch", before)
    rows = [label for label in labels(drawn, "branch") if label.startswith("from t")]
    assert len(rows) == 4


def test_after_a_drawing_a_branch_answers_without_more_ado(drawn: Page) -> None:
    number(drawn, "#branch-futures", 2)
    drawn.click("#branch-ask")
    answered(drawn, "branch")
    rows = [label for label in labels(drawn, "branch") if label.startswith("from t")]
    assert len(rows) == 4
    assert drawn.locator("#branch-timeline .dd-made").inner_text() == (
        "faces-32 · seed 0 · 6 steps · picture by UniPC · continuations by DDPM, σ² = β̃"
    )
    box = drawn.locator("#branch-timeline .dd-stage").bounding_box()
    assert box
    assert box["y"] < 900, "it came into sight"


def test_a_branch_at_the_end_gets_a_sentence(opened: Page, problems: Problems) -> None:
    opened.locator("#branch-where label").nth(0).click()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    handle(opened, "seek(5)")
    opened.click("#branch-ask")
    sentence(opened, "nothing is left to branch")
    assert timeline(opened, "#sample-timeline")["count"] == 6, "what was on the page stays"
    expect(opened.locator("#branch-ask")).to_be_visible()
    problems.expect("500")


def test_a_question_that_waits_for_a_drawing_says_so(opened: Page, problems: Problems) -> None:
    number(opened, "#sample-num-images", 4)
    number(opened, "#sample-steps", 1000)
    opened.click("#sample-draw")
    opened.wait_for_function(
        "() => { const { timeline } = document.querySelector('#sample-timeline [data-state]');"
        " return !timeline.opening && timeline.count > 0; }",
        timeout=LONG,
    )
    opened.click("#branch-ask")
    note = opened.locator("#branch-timeline .dd-pending")
    expect(note).to_have_text("Waiting for what was asked before it …")
    opened.click("#sample-cancel")
    expect(opened.locator("#branch-ask")).to_be_visible(timeout=LONG)
    expect(note).to_be_hidden()
    problems.expect("500")


def test_a_question_that_waits_for_a_drawing_can_be_cancelled(opened: Page) -> None:
    number(opened, "#sample-num-images", 16)  # or a quick computer is done too soon
    number(opened, "#sample-steps", 1000)
    opened.click("#sample-draw")
    opened.wait_for_function(
        "() => { const { timeline } = document.querySelector('#sample-timeline [data-state]');"
        " return !timeline.opening && timeline.count > 0; }",
        timeout=LONG,
    )
    opened.click("#branch-ask")
    note = opened.locator("#branch-timeline .dd-pending")
    expect(note).to_have_text("Waiting for what was asked before it …")
    opened.click("#branch-cancel")
    expect(opened.locator("#branch-ask")).to_be_visible(timeout=LONG)
    expect(note).to_be_hidden()
    expect(opened.locator("#sample-cancel")).to_be_visible()
    opened.click("#sample-cancel")
    assert until_drawn(opened, "#sample-timeline")["count"] > 0
    assert timeline(opened, "#branch-timeline")["count"] == 0, "nothing was branched"


def test_a_picture_is_noised_and_comes_back(
    opened: Page, tmp_path: Path, problems: Problems
) -> None:
    number(opened, "#sample-steps", 6)
    tab(opened, "Start from my picture")
    opened.click("#from-picture-ask")
    sentence(opened, "Choose a picture first")
    file = opened.locator("#from-picture-file input[type=file]").first
    Image.new("RGB", (1, 1), "red").save(tmp_path / "dot.png")
    file.set_input_files(tmp_path / "dot.png")
    expect(opened.locator("#from-picture-file img")).to_be_visible()
    opened.click("#from-picture-ask")
    answer = answered(opened, "from-picture")
    assert answer["count"] == 7
    told = labels(opened, "from-picture")
    assert {"your picture", "seed 0", "seed 1"} <= set(told)
    assert sum(label.startswith("from t") for label in told) == 4
    problems.expect("500")


@pytest.mark.parametrize("kind", ["text", "wide"])
def test_what_is_no_picture_gets_a_sentence(
    opened: Page, tmp_path: Path, problems: Problems, kind: str
) -> None:
    tab(opened, "Start from my picture")
    bad = tmp_path / "bad.png"
    if kind == "text":
        bad.write_text("dear diary")
    else:
        Image.new("L", (20_000, 8), 128).save(bad)
    opened.locator("#from-picture-file input[type=file]").first.set_input_files(bad)
    note = opened.locator("#ask .crop-note:visible")
    if kind == "wide":
        expect(note.first).to_contain_text("Of 20000 × 8 pixels only the middle square is used.")
    else:
        expect(opened.locator("#from-picture-file img")).to_be_visible()
        expect(note).to_have_count(0)
    number(opened, "#sample-steps", 5)
    opened.click("#from-picture-ask")
    if kind == "text":
        sentence(opened, "This is not a picture that can be read")
    else:  # only its middle square is taken
        answered(opened, "from-picture")
    problems.expect("500", "404")


@pytest.mark.slow
def test_two_seeds_or_pictures_are_mixed(opened: Page) -> None:
    number(opened, "#sample-steps", 6)
    tab(opened, "Interpolate")
    opened.click("#interpolate-ask")
    answered(opened, "interpolate")
    told = labels(opened, "interpolate")
    assert {"λ = 0", "λ = 0.4", "λ = 1"} <= set(told)
    assert "mixed at t = 1000" in told
    opened.locator("#interpolate-kind label").nth(1).click()
    expect(opened.locator("#interpolate-picture-a")).to_be_visible()
    expect(opened.locator("#interpolate-seed-a")).to_be_hidden()
    for name, picture in (("a", CAT), ("b", CAT.with_name("3-coffee.png"))):
        place = opened.locator(f"#interpolate-picture-{name}")
        place.locator("input[type=file]").first.set_input_files(picture)
        expect(place.locator("img")).to_be_visible()
    before = handle(opened, "id", "#interpolate-timeline")
    opened.click("#interpolate-ask")
    answered(opened, "interpolate", before)


def test_rivals_run_under_one_slider(drawn: Page) -> None:
    tab(drawn, "Compare")
    drawn.locator("#compare-model input").click()  # the list grew shorter as it was opened
    offered = drawn.locator("#compare-model [role=option]")
    names = ("faces-32", "faces-32-classes")
    every = [*names, *(f"perfect memory · {name}" for name in names)]
    expect(offered).to_have_text([re.compile(f"^\\W*{name}$") for name in every])
    drawn.keyboard.press("Escape")
    number(drawn, "#compare-steps", 9)
    drawn.click("#compare-ask")
    answer = answered(drawn, "compare")
    assert answer["count"] == 10, "the longer one leads"
    told = labels(drawn, "compare")
    assert {"faces-32 · UniPC · 6 steps", "faces-32 · DDIM · 9 steps", "seed 0", "seed 2"} <= set(
        told
    )
