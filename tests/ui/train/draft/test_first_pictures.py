"""Training without a folder of pictures: the examples, and a camera."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.runs.folder.run import all_runs
from tests.ui.support.browser import LONG, eventually

pytestmark = pytest.mark.browser

TOPS = "all => all.map((one) => [one.getBoundingClientRect().top, one.innerText.trim()])"


def test_example_pictures_and_a_camera_make_a_draft(opened: Page) -> None:
    zone, sheet = opened.locator("#train-drop"), opened.locator("#train-sheet")
    opened.click("#train-examples")  # which is at once a press of the drop zone's
    expect(zone.locator(".drop-over")).to_be_visible()
    expect(sheet).to_contain_text("300 pictures", timeout=LONG)
    expect(opened.locator("#train-start")).to_be_enabled(timeout=LONG)
    expect(zone.locator(".drop-examples")).to_be_hidden()

    expect(zone.locator(".camera-panel")).to_be_hidden()
    zone.locator(".camera-open").click()
    expect(zone.locator(".camera-keeping")).to_contain_text("stay on this computer")
    expect(zone.locator(".camera-video")).not_to_have_js_property("videoWidth", 0)
    zone.locator(".camera-name").fill("clock")
    zone.locator(".camera-record").click()
    expect(zone.locator(".camera-record")).to_contain_text("Stop")
    expect(zone.locator(".drop-status")).to_contain_text("50 more files", timeout=LONG)
    expect(zone.locator(".camera-name")).to_have_value("thing 2")
    expect(sheet).not_to_contain_text("300 pictures", timeout=LONG)
    expect(opened.locator("#train-start")).to_be_enabled(timeout=LONG)
    (draft,) = all_runs()
    assert Dataset.load(draft.dataset_file).classes == ["clock", "lorelei", "open-peeps"]
    zone.locator(".camera-close").click()
    expect(zone.locator(".camera-panel")).to_be_hidden()
    expect(zone.locator(".camera-open")).to_be_focused()
    opened.set_viewport_size({"width": 390, "height": 844})
    steps = opened.locator("#tab-train .block.step:visible")

    def in_order() -> None:
        found = steps.evaluate_all(TOPS)
        assert [text[:1] for _, text in sorted(found)] == ["1", "2", "3"]

    eventually(opened, in_order)
