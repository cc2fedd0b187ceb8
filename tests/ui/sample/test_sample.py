"""Sample in Chromium: pinned seeds, a phone, a model that vanishes, Cancel, the dice."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.runs.folder.run import new_run
from tests.ui.support.browser import LONG, number, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import FACES, answered, handle, sentence

pytestmark = pytest.mark.browser


def test_a_pinned_seed_comes_first_in_the_next_drawing(drawn: Page) -> None:
    handle(drawn, "enlarge(2)")
    link = drawn.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("model="))
    drawn.get_by_role("button", name="Pin this seed").click()
    pin = drawn.locator("#sample-timeline .dd-pin")
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(link).to_have_value(re.compile("pinned=2(&|$)"))
    handle(drawn, "enlarge(null)")
    expect(drawn.locator("#sample-timeline .dd-pinned")).to_have_count(1)
    drawn.click("#sample-more")
    expect(drawn.locator("#sample-pinned input, #sample-pinned textarea")).to_have_value("2")
    number(drawn, "#sample-seed", 40)
    before = handle(drawn, "id")
    drawn.click("#sample-draw")
    answered(drawn, "sample", before)
    handle(drawn, "enlarge(0)")
    assert handle(drawn, "seed") == 2
    handle(drawn, "enlarge(1)")
    assert handle(drawn, "seed") == 40


def test_on_a_phone_all_experiments_can_be_seen(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    for name in ("Branch", "Start from my picture", "Interpolate", "Compare"):
        expect(opened.locator("#ask").get_by_role("tab", name=name)).to_be_visible()
    expect(opened.locator("#ask").get_by_role("button", name="More tabs")).to_be_hidden()


def test_a_model_that_vanished_gets_a_sentence_and_the_page_stays(
    drawn: Page, problems: Problems
) -> None:
    run = new_run()
    shutil.copytree(FACES, run.model)
    drawn.locator("#sample-model input").click()  # looks again at what there is
    option = drawn.get_by_role("option", name=run.draw_key[:8])
    expect(option).to_be_visible()
    option.click()
    before = handle(drawn, "id")
    drawn.click("#sample-draw")
    answered(drawn, "sample", before)
    shutil.rmtree(run.path)
    shown = handle(drawn, "id")
    drawn.click("#sample-draw")
    sentence(drawn, "There is no such run")
    expect(drawn.locator("#sample-draw")).to_be_visible()
    assert handle(drawn, "id") == shown
    problems.expect("500")


def test_cancel_keeps_what_was_drawn_and_the_next_drawing_starts_over(opened: Page) -> None:
    number(opened, "#sample-num-images", 4)
    number(opened, "#sample-steps", 1000)
    opened.click("#sample-draw")
    opened.wait_for_function(
        "(t => t.count > 2 && !t.opening)"
        "(document.querySelector('#sample-timeline [data-state]').timeline)",
        timeout=LONG,
    )
    opened.dispatch_event("#sample-cancel", "click")  # waits for no frame of a busy page
    state = until_drawn(opened, "#sample-timeline")
    assert 2 < state["count"] < 100
    for part in (".dd-ends", ".dd-made"):
        expect(opened.locator(f"#sample-timeline {part}")).to_contain_text("cancelled at t = ")
    expect(opened.locator("#sample-draw")).to_be_visible()
    number(opened, "#sample-steps", 5)
    number(opened, "#sample-num-images", 1)
    opened.click("#sample-draw")
    opened.wait_for_function(
        "document.querySelector('#sample-timeline [data-state]').timeline.count === 6", timeout=LONG
    )


def test_the_dice_changes_the_seed(opened: Page) -> None:
    seed = opened.locator("#sample-seed input")
    expect(seed).to_have_value("0")
    opened.click("#sample-dice")
    expect(seed).not_to_have_value("0")
