"""What gradio says by itself in a message is said in the words of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from ddpm_demo.ui.words import WORDS
from tests.ui.support.browser import LONG

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("locale", "language"), [("en-US", 0), ("ko-KR", 1)])
def test_a_lost_server_is_told_in_the_words_of_the_page(
    browser: Browser, address: str, locale: str, language: int
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    for gone in ("**/queue/join*", "**/app_id*"):
        page.route(gone, lambda route: route.abort())
    page.click("#sample-draw")
    toast = page.get_by_test_id("toast-body")
    text = WORDS["shell_gradio_lost"][language]
    expect(toast.get_by_test_id("toast-text")).to_have_text(text, timeout=LONG)
    expect(toast.locator(".toast-title")).to_have_text(WORDS["shell_kind_lost"][language])
    context.close()


@pytest.mark.parametrize("status", [503, 200])
def test_a_page_that_is_busy_says_so(browser: Browser, address: str, status: int) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    broken = "queue/data" if status == 200 else "queue/join"
    page.route(f"**/{broken}*", lambda route: route.fulfill(status=503, json={}))
    page.click("#sample-draw")
    word = "broken" if status == 200 else "busy"
    text = page.get_by_test_id("toast-text")
    expect(text).to_have_text(WORDS[f"shell_gradio_{word}"][1], timeout=LONG)
    context.close()
