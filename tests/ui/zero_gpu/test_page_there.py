"""The page of a ZeroGPU Space in Chromium: Draw with Cancel, and a training slice by slice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.errors import MESSAGES
from ddpm_demo.runs.folder.run import Run
from tests.support.zero_gpu import Space, space, until
from tests.ui.support.browser import LONG, choose, number, tab, unfold, until_drawn
from tests.ui.support.train.training import drop

pytestmark = pytest.mark.browser

if not hasattr(os, "fork"):
    pytest.skip("needs fork", allow_module_level=True)

SECONDS = 12  # of a slice


@pytest.fixture(scope="module")
def home_there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, home_there: Path) -> Iterator[Space]:
    own = {"DDPM_DEMO_HOME": str(home_there), "DDPM_DEMO_SLICE_SECONDS": str(SECONDS)}
    with space(tmp_path_factory.mktemp("space"), **own) as served:
        yield served


def test_cancel_ends_a_drawing_on_the_card_where_it_is(page: Page, there: Space) -> None:
    page.goto(there.address)
    number(page, "#sample-num-images", 4)
    page.locator("#sample-steps input[type=number]").fill("1000")
    page.click("#sample-draw")
    page.wait_for_function(
        "() => { const t = document.querySelector('#sample-timeline [data-state]')?.timeline;"
        " return t && !t.opening && t.count > 1; }",
        timeout=LONG,
    )
    page.click("#sample-cancel")
    until_drawn(page, "#sample-timeline")
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    assert until(lambda: there.ended) == ["left"]


def test_a_training_goes_on_by_its_button_slice_by_slice(
    page: Page, there: Space, home_there: Path, tmp_path: Path
) -> None:
    page.goto(there.address)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible(timeout=LONG)
    unfold(page, "#train-more")
    choose(page, "#train-size", "16 × 16")
    drop(page, tmp_path / "faces", 50)
    number(page, "#train-steps", 100_000)
    choose(page, "#train-unet", "tiny")
    number(page, "#train-batch", 8)
    choose(page, "#train-precision", "fp32")
    page.click("#train-start")
    card, more = page.locator("#train-card .run-card"), page.locator("#train-resume")
    expect(card).to_have_attribute("data-state", "paused", timeout=LONG)
    expect(more).to_have_text(f"Train {SECONDS} s more")
    expect(card).to_contain_text("with the next slice")
    expect(card).to_contain_text(MESSAGES["slice_over"])
    (folder,) = (home_there / "runs").iterdir()
    run = Run(folder)
    first = run.last_saved()
    assert first == run.status().step > 0

    more.click()
    expect(card).to_have_attribute("data-state", "paused", timeout=LONG)
    until(lambda: run.last_saved() > first)
    expect(more).to_be_visible(timeout=LONG)
    second = run.last_saved()

    there.kill_next(0.1)
    more.click()
    expect(card).to_contain_text(MESSAGES["slice_killed"], timeout=LONG)
    expect(card).to_contain_text(f"from step {second:,} with the next slice")
    there.kill_next("quota")
    more.click()
    expect(card).to_contain_text(MESSAGES["gpu_quota"], timeout=LONG)
    expect(more).to_be_visible(timeout=LONG)  # it was refused before the page had looked again
    assert run.last_saved() == second
    asked = [call for call in there.asked if call["task"] == "train_slice"]
    assert [call["seconds"] for call in asked] == [SECONDS] * 4
    assert all(call["request"] for call in asked)
    # no process of its own trained it
    assert not run.log_file.exists()
