"""What leaves Sample and comes back, in Chromium: files, links, earlier drawings."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.weights import weights_digest
from ddpm_demo.runs import catalogue
from tests.ui.support.browser import LONG, choose, drop_files, number, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import CAT, FACES, answered, download, handle, sentence

pytestmark = pytest.mark.browser


def test_files_leave_the_page_and_bring_their_settings_back(
    drawn: Page, problems: Problems, tmp_path: Path
) -> None:
    png = download(drawn, "png")
    assert png.name == "faces-32-seed0.png"
    expect(drawn.locator("#keep-download a")).to_have_text(png.name)
    with Image.open(png) as grid:
        assert grid.size == (2 * 512 + 4, 2 * 512 + 4), "each picture is large enough to be shown"
    settings = export.read_settings(png)
    assert settings is not None
    assert settings["weights"] == weights_digest(FACES)
    assert (settings["steps"], settings["num_images"]) == (6, 3)
    page = download(drawn, "html")
    assert b"ddpm-demo-settings" in page.read_bytes()
    gif = download(drawn, "gif")
    with Image.open(gif) as film:
        assert getattr(film, "n_frames", 1) == 7
    mp4 = download(drawn, "mp4")
    assert mp4.read_bytes()[4:8] == b"ftyp"

    kept = shutil.copy(png, tmp_path / "kept.png"), shutil.copy(page, tmp_path / "kept.html")
    for file in kept:
        number(drawn, "#sample-steps", 33)
        number(drawn, "#sample-num-images", 1)
        drawn.locator("#keep-return input[type=file]").set_input_files(file)
        expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("6")
        expect(drawn.locator("#sample-num-images input[type=number]")).to_have_value("3")
    drawn.locator("#keep-return input[type=file]").set_input_files(CAT)
    sentence(drawn, "There are no settings in this file")
    problems.expect("500")


@pytest.mark.slow
def test_a_file_dropped_anywhere_on_the_tab_is_read(drawn: Page, tmp_path: Path) -> None:
    export.save_grid(
        load_faces(1),
        tmp_path / "grid.png",
        {
            "model": "weights/faces-32",
            "weights": "0123abcd",
            "steps": 21,
            "num_images": 2,
            "seed": 77,
        },
    )
    drop_files(drawn, "#sample-timeline", tmp_path / "grid.png", inner="[data-state]")
    expect(drawn.locator("#sample-seed input")).to_have_value("77")
    expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("21")
    sentence(drawn, "These settings belong to other weights of this model (0123abcd; here are ")


def load_faces(count: int) -> Any:
    config = SampleConfig(num_images=count, steps=6)
    *_, last = sample_progressive(load_model(FACES), config)
    return last.prev_sample


@pytest.mark.slow
def test_a_link_draws_the_same_pictures_bit_for_bit(drawn: Page, problems: Problems) -> None:
    link = drawn.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile(f"model=.*&weights={weights_digest(FACES)}$"))
    expect(drawn.locator("#keep-only-here")).to_be_visible()  # it names this computer
    drawn.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drawn.click("#keep-copy")
    sentence(drawn, "The link is copied")
    assert drawn.evaluate("navigator.clipboard.readText()") == link.input_value()
    first = download(drawn, "png").read_bytes()
    drawn.goto(link.input_value())
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    until_drawn(drawn, "#sample-timeline")
    expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("6")
    expect(drawn.locator("#keep-png")).to_be_visible()
    again = download(drawn, "png").read_bytes()
    assert first == again


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("model=weights/faces-32&steps=many", "steps is many"),
        ("model=weights/../../etc", "not there any more"),
        ("model=weights/faces-32&num_images=9000", "must lie between 1 and 64"),
    ],
)
def test_a_link_with_nonsense_gets_a_sentence(
    page: Page, address: str, problems: Problems, query: str, told: str
) -> None:
    page.goto(f"{address}?{query}")
    sentence(page, told)
    expect(page.locator("#sample-model input")).to_have_value(catalogue.PRETTIEST)
    expect(page.locator("#sample-steps input[type=number]")).to_have_value(
        str(SampleConfig().steps)
    )
    problems.expect("500")


@pytest.mark.slow
def test_earlier_drawings_of_the_visit_can_be_seen_again(drawn: Page) -> None:
    first = handle(drawn, "id")
    number(drawn, "#sample-num-images", 1)
    number(drawn, "#sample-seed", 5)
    download(drawn, "png")
    expect(drawn.locator("#keep-download a")).to_be_visible()
    drawn.click("#sample-draw")
    answered(drawn, "sample", first)
    expect(drawn.locator("#keep-download a")).to_be_hidden()
    shelf = drawn.locator("#keep-history button.thumbnail-item")
    expect(shelf).to_have_count(2, timeout=LONG)
    shelf.nth(1).click()
    drawn.wait_for_function(
        "id => document.querySelector('#sample-timeline [data-state]').timeline.id === id",
        arg=first,
        timeout=LONG,
    )
    expect(drawn.locator("#sample-num-images input[type=number]")).to_have_value("3")
    expect(drawn.locator("#sample-seed input")).to_have_value("0")


def test_a_perfect_memory_draws_by_a_switch_and_a_link_brings_it_back(
    opened: Page, problems: Problems
) -> None:
    choose(opened, "#sample-model", "fashion-28")
    opened.locator("#sample-answer label").nth(1).click()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text(
        "perfect memory of fashion-28"
    )
    assert download(opened, "png").name == "perfect-memory-fashion-28-seed0.png"
    link = opened.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("model=ideal/fashion-28"))
    opened.goto(link.input_value())
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    expect(opened.locator("#sample-model input")).to_have_value("fashion-28")
    expect(opened.locator("#sample-answer input").nth(1)).to_be_checked()
