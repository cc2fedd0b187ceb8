"""Train in Chromium: all that one does with a run that has ended."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.runs import archive, catalogue
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui import numbers
from ddpm_demo.ui.train.run import quality
from tests.ui.support.browser import LONG, number, tab, unfold
from tests.ui.support.train.training import train

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample", "train")


@pytest.mark.slow
def test_a_run_is_measured_renamed_downloaded_continued_and_deleted(
    opened: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in quality.COUNTS:  # whichever the speed of the run makes the first choice
        monkeypatch.setitem(quality.COUNTS, name, 24)
    run = train(opened, tmp_path / "faces")
    expect(opened.locator("#train-notices [data-code=too_short]")).to_be_visible()
    unfold(opened, "#train-copies")
    opened.click("#train-copies-go")
    expect(opened.locator("#train-copies-found")).to_contain_text(
        "of 64 drawings", timeout=3 * LONG
    )
    sheet = opened.locator("#train-copies-sheet img")
    expect(sheet).not_to_have_js_property("naturalHeight", 0)  # what is below has moved by then

    expect(opened.locator("#train-copies-found .verdict")).to_be_visible()

    opened.click("#train-judge")
    expect(opened.locator("#train-quality-go")).to_be_in_viewport()
    opened.click("#train-quality-go")
    expect(opened.locator("#train-quality-found .reading")).to_be_visible()
    opened.click("#train-quality-cancel")
    expect(opened.locator("#train-quality-go")).to_be_visible(timeout=LONG)
    expect(opened.locator("#train-quality-cancel")).to_be_hidden()
    assert not run.evaluation_file.exists()
    opened.click("#train-quality-go")
    figures = opened.locator("#train-quality-found tr[data-figure]")
    expect(figures).to_have_count(10, timeout=LONG)  # its folders are classes
    kept = read_json(run.evaluation_file)
    expect(figures.first).to_contain_text(f"{kept['frechet']['value']:.3g}")
    expect(opened.locator("#train-quality-found")).to_contain_text("Measured at step 12")

    unfold(opened, "#train-manage")
    name = opened.locator("#train-rename-name input, #train-rename-name textarea").first
    name.fill("열두 걸음 <b>")
    opened.click("#train-rename")
    expect(opened.locator("#train-card h3")).to_have_text("열두 걸음 <b>")
    expect(opened.locator("#train-runs .runs-name")).to_have_text("열두 걸음 <b>")
    size = numbers.size(archive.zip_bytes(run, "model"))
    expect(opened.locator("#train-get-model")).to_have_text(f"Download model ({size})")
    with opened.expect_download() as download:
        opened.click("#train-get-model")
    assert download.value.suggested_filename == "열두 걸음 -b model.zip"
    with zipfile.ZipFile(download.value.path()) as pack:
        assert any(name.endswith("/model_index.json") for name in pack.namelist())

    opened.evaluate(
        """() => document.addEventListener("click", ({ target }) => {
            window.pressed ||= Boolean(target.closest("#sample-draw"));
        }, true)"""
    )
    opened.click("#train-draw")
    expect(opened.locator("#sample-model input")).to_have_value(re.compile("^열두 걸음"))
    opened.wait_for_function("window.pressed && !window.scrollY")
    expect(opened.locator("#sample-draw")).to_be_visible(timeout=LONG)
    tab(opened, "Train")
    number(opened, "#train-more-steps", 5)
    opened.click("#train-continue")
    card = opened.locator("#train-card .run-card")
    expect(card).to_contain_text("17 / 17", timeout=LONG)
    expect(card).to_have_attribute("data-state", "done", timeout=LONG)
    expect(card).to_be_in_viewport()
    assert read_json(run.config_file)["segments"] == [[0, 12], [12, 17]]

    delete, keep = opened.locator("#train-delete"), opened.locator("#train-delete-no")
    delete.press("Enter")  # by keyboard: the focus stays where one goes on
    expect(keep).to_be_focused(timeout=LONG)
    keep.press("Enter")
    expect(delete).to_be_focused(timeout=LONG)
    assert run.path.exists()
    delete.press("Enter")
    expect(keep).to_be_focused(timeout=LONG)
    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("Enter")
    expect(opened.locator("#train-empty")).to_be_visible(timeout=LONG)
    expect(opened.locator("#train-examples")).to_be_focused(timeout=LONG)
    expect(opened.locator("#train-runs .runs-rows button")).to_have_count(0)
    assert not run.path.exists()
    tab(opened, "Sample")
    expect(opened.locator("#sample-model input")).to_have_value(catalogue.shipped()[0].name)
    expect(opened.locator("body")).to_contain_text("was deleted. The model")
