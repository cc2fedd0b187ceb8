"""What only a screen reader says, the tooltips and the title follow the language of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui.words import WORDS
from tests.ui.support.browser import LONG, eventually

pytestmark = pytest.mark.browser

TABS = ("sample", "forward", "train", "loss")
LABELS = """() => [...document.querySelectorAll('[aria-label], [title], [alt]')].flatMap(
  (element) => ['aria-label', 'title', 'alt'].map((name) => element.getAttribute(name) ?? ''))"""
NAMES = re.compile(
    r"(?<![A-Za-z])(?:[a-z]+-\d\d|SNR|RMS|CSV|closed form|PNG|HTML|DDPM|Gradio|zip)(?![A-Za-z])"
)
WORD = re.compile(r"[A-Za-z]{3,}")


def english(page: Page) -> set[str]:
    """The labels in which English is left."""
    return {label for label in page.evaluate(LABELS) if WORD.search(NAMES.sub("", label))}


def open_all_tabs(page: Page, language: int) -> None:
    for name in TABS:
        label = WORDS[f"tab_{name}"][language]
        page.get_by_role("tab", name=label, exact=True).click(timeout=LONG)
        expect(page.get_by_role("tab", name=label, exact=True)).to_have_attribute(
            "aria-selected", "true"
        )


def test_labels_and_the_title_follow_the_language(browser: Any, address: str) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(address)
    open_all_tabs(page, 1)
    slider = page.locator("#loss-visits input[type=range]")
    expect(slider).to_have_attribute("aria-label", f"{WORDS['loss_visits'][1]} 슬라이더")
    expect(page).to_have_title("DDPM 데모")

    def translated() -> None:
        assert english(page) == set()

    eventually(page, translated)
    page.evaluate("document.documentElement.lang = 'en'")
    expect(page).to_have_title("DDPM Demo")
    expect(slider).to_have_attribute("aria-label", re.compile("^range slider for "))
    context.close()


def test_an_english_page_keeps_gradios_labels(page: Page, address: str) -> None:
    page.goto(address)
    open_all_tabs(page, 0)
    expect(page.locator("#loss-visits input[type=range]")).to_have_attribute(
        "aria-label", f"range slider for {WORDS['loss_visits'][0]}"
    )
    expect(page).to_have_title("DDPM Demo")
