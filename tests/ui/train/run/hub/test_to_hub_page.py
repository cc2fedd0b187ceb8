"""A run on its way to the Hub, in Chromium, by the process that a visitor's page starts."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.runs.folder.run import new_run
from tests.support.documents import ROOT
from tests.support.hub import OWNER, TOKEN, Fault, TestHub
from tests.ui.support.browser import LONG, choose, tab, unfold

pytestmark = pytest.mark.browser

FINISHED = ROOT / "tests" / "data" / "run-0.1" / "finished"


def test_a_run_is_sent_and_the_page_leads_there(
    page: Page, address: str, hub: TestHub, true_children: None
) -> None:
    run = new_run()
    shutil.copytree(FINISHED, run.path, dirs_exist_ok=True)
    page.goto(f"{address}?run={run.token}")
    tab(page, "Train")
    unfold(page, "#train-manage")
    unfold(page, "#train-hub")
    found = page.locator("#train-hub-found")
    expect(page.locator("#train-hub-name textarea, #train-hub-name input")).to_have_value("faces")
    expect(page.locator("#train-hub-private input")).to_be_checked()
    expect(page.locator("#train-hub-missing")).to_have_text("")

    page.click("#train-hub-go")
    expect(page.locator(".toast-body")).to_contain_text("under which licence the weights are")
    expect(page.locator("#train-hub-go")).to_be_enabled()
    choose(page, "#train-hub-license", "cc-by-4.0")
    page.locator("#train-hub-note textarea").fill("Faces <b>of my own</b>.")

    hub.faults = [Fault("POST", "repos/create", status=403, times=1)]
    page.click("#train-hub-go")
    expect(page.locator("#train-hub-cancel")).to_be_visible()
    expect(found).to_contain_text("Your token may not do this", timeout=LONG)
    expect(page.locator("#train-hub-cancel")).to_be_hidden()

    page.click("#train-hub-go")
    link = found.locator("a")
    expect(link).to_have_attribute("href", f"{hub.url}/{OWNER}/faces", timeout=LONG)
    made = hub.models[f"{OWNER}/faces"]
    assert made.private
    assert "Faces &lt;b&gt;of my own" in made.files["README.md"].decode()
    assert TOKEN not in page.content()

    page.reload()
    tab(page, "Train")
    unfold(page, "#train-manage")
    unfold(page, "#train-hub")
    expect(link).to_have_text(f"{hub.url}/{OWNER}/faces")
