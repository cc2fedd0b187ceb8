"""Files of a draft are read anew when the plan asks for other pictures, and at no other event."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG, number
from tests.ui.support.train.training import drop

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_a_list_that_is_left_as_it_was_does_not_disturb_the_start(
    opened: Page, tmp_path: Path
) -> None:
    drop(opened, tmp_path / "faces", 60)
    expect(opened.locator("#train-init input")).to_have_value("faces-32", timeout=LONG)
    number(opened, "#train-batch", 4)
    opened.locator("#train-name :is(input, textarea)").first.fill("faces")
    opened.locator("#train-init input").focus()
    opened.click("#train-start")
    expect(opened.locator("#train-card h3")).to_have_text("faces", timeout=LONG)
    expect(opened.locator("#train-start")).to_be_hidden()
    card = opened.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "running", timeout=LONG)
    expect(opened.locator("#train-start")).to_be_hidden()
    expect(opened.get_by_test_id("toast-body")).to_have_count(0)
