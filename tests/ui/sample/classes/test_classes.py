"""Drawing by class in Chromium: chips, guidance, and how what was asked for comes back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.ui import models
from ddpm_demo.ui.sample.classes.pictures import pictures_of
from tests.support.classes import NAMES, save_conditional
from tests.ui.support.browser import LONG, choose, number, tab, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import answered, download
from tests.ui.support.timelines import Driver


@pytest.fixture
def classed_run() -> Run:
    """A run whose model knows three classes, with a preview."""
    run = new_run()
    save_conditional(run.model)
    RunConfig(train=TrainConfig(size=16, channels=1), name="pets", classes=NAMES).write(
        run.config_file
    )
    run.previews.mkdir()
    preview = np.repeat(np.arange(3, dtype=np.uint8) * 100, 16)[:, None].repeat(64, axis=1)
    Image.fromarray(preview).save(run.previews / "000010.png")
    return run


def test_classes_have_names_and_pictures_of_the_preview(classed_run: Run) -> None:
    entry = catalogue.find(f"run/{classed_run.draw_key}")
    names = models.class_names(entry)
    assert names == list(NAMES)
    shown = pictures_of(entry, names)
    assert len(set(shown)) == 3
    assert all(one.startswith("data:image/webp;base64,") for one in shown)
    for file in classed_run.previews.iterdir():
        file.write_bytes(b"no picture")
    assert pictures_of(entry, names) == ["", "", ""], "names will do"
    assert models.class_names(catalogue.find("weights/faces-32")) == []
    assert pictures_of(entry, ["class"] * 1000) == [""] * 1000


def _look_at_what_the_class_changes(page: Page) -> None:
    """The guidance is a view at once; the same noise without the class is drawn when asked for."""
    stage = Driver(page, "sample-timeline")
    stage.root.locator("[data-view=guidance]").click()
    stage.slider.press("Home")
    stage.settle(index=0, view="guidance")
    expect(stage.root.locator(".dd-note")).to_contain_text("what being told the class changes")
    row = stage.root.locator(".dd-readout", has_text="guidance")
    expect(row.locator(".dd-value")).not_to_have_text("–")
    stage.root.locator("[data-view=x_0]").click()
    twin = stage.root.locator(".dd-twin")
    expect(twin).to_have_text("Without class")
    twin.click()
    expect(twin).to_have_attribute("aria-pressed", "true", timeout=LONG)
    expect(stage.root.locator(".dd-note")).to_have_text(
        "The same noise, drawn without a class. Caption, files and link are of the drawing with it."
    )
    numbers = stage.root.locator(".dd-readout .dd-value")
    expect(numbers.first).to_be_visible()  # t is the same for both
    expect(numbers.last).to_be_hidden()
    stage.root.locator("[data-view=guidance]").click()
    expect(twin).to_have_attribute("aria-pressed", "false")
    expect(numbers.last).to_be_visible()
    stage.root.locator("[data-view=x_0]").click()
    twin.click()
    expect(twin).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#sample-draw")).to_be_visible()


@pytest.mark.browser
def test_two_classes_are_drawn_and_come_back_from_link_and_picture(
    opened: Page, classed_run: Run, problems: Problems, tmp_path: Path
) -> None:
    guidance = opened.locator("#sample-guidance input[type=number]")
    expect(opened.locator("#sample-model input")).to_have_value(catalogue.PRETTIEST)
    expect(opened.locator("#sample-classes .class-chips")).to_be_hidden()
    expect(guidance).to_be_hidden()
    choose(opened, "#sample-model", "pets")
    chips = opened.locator("#sample-classes .class-chip")
    expect(chips).to_have_text(list(NAMES))
    expect(chips.locator("img")).to_have_count(3)
    expect(guidance).to_have_value("2")
    chips.nth(2).click()
    chips.nth(0).click()
    for k, on in enumerate(("true", "false", "true")):
        expect(chips.nth(k)).to_have_attribute("aria-pressed", on)
    guidance.fill("3")
    guidance.blur()
    number(opened, "#sample-num-images", 4)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text("물고기, cat · w = 3 · ")
    _look_at_what_the_class_changes(opened)
    link = opened.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("labels=2,0&guidance=3"))
    png = download(opened, "png")
    asked = SampleConfig(num_images=4, steps=5, labels=(2, 0), guidance=3)
    *_, last = sample_progressive(load_model(classed_run.model), asked)
    with Image.open(png) as grid:
        scale = grid.height // len(export.grid(last.prev_sample))  # a pixel is saved as a square
        expected = export._parted(last.prev_sample, scale)
        np.testing.assert_array_equal(np.asarray(grid), expected[..., 0])

    choose(opened, "#sample-model", "faces-32")
    expect(chips).to_have_count(0)
    expect(guidance).to_be_hidden()
    opened.locator("#keep-return input[type=file]").set_input_files(png)
    expect(chips).to_have_count(3)
    for k, on in enumerate(("true", "false", "true")):
        expect(chips.nth(k)).to_have_attribute("aria-pressed", on)
    expect(guidance).to_have_value("3")

    address = link.input_value()
    opened.goto(address)
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    until_drawn(opened, "#sample-timeline")
    expect(chips.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(guidance).to_have_value("3")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text("물고기, cat · w = 3")
    expect(opened.locator("#keep-png")).to_be_visible(timeout=LONG)
    assert download(opened, "png").read_bytes() == png.read_bytes()


@pytest.mark.slow
@pytest.mark.browser
def test_experiments_follow_the_chips(opened: Page, classed_run: Run) -> None:
    expect(opened.locator("#branch-as")).to_be_hidden()
    choose(opened, "#sample-model", "pets")
    chips = opened.locator("#sample-classes .class-chip")
    expect(chips).to_have_count(3)
    chips.nth(1).click()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    chips.nth(0).click()
    expect(opened.locator("#branch-as")).to_be_visible()
    opened.locator("#branch-as label").nth(1).click()
    number(opened, "#branch-futures", 2)
    opened.click("#branch-ask")
    expect(opened.locator("#branch-timeline .dd-column")).to_have_text(["picture 1", "dog", "cat"])
    made = opened.locator("#branch-timeline .dd-made")
    expect(made).to_contain_text("dog · w = 2 · seed 0")
    expect(made).to_contain_text("goes on as dog, cat · w = 2")
    answered(opened, "branch")
    tab(opened, "Interpolate")
    expect(opened.locator("#interpolate-kind label")).to_have_count(3)
    tab(opened, "Compare")
    opened.locator("#compare-with label").nth(1).click()
    expect(opened.locator("#compare-solver")).to_be_hidden()
    opened.click("#compare-ask")
    strip = [f"w = {w}" for w in (0, 1, 2, 4, 8)]
    expect(opened.locator("#compare-timeline .dd-row")).to_have_text(strip)
    answered(opened, "compare")
