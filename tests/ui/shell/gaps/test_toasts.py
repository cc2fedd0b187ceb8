"""What gradio says by itself in a message is said in the words of the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from ddpm_demo.ui.words import WORDS
from tests.ui.support.browser import LONG

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "word", "kind", "answer"),
    [
        ("ko-KR", "lost", "lost", lambda route: route.fulfill(body="log in first")),
        ("en-US", "busy", "failed", lambda route: route.fulfill(status=503, json={})),
    ],
)
def test_a_server_that_is_gone_or_busy_is_told_in_the_words_of_the_page(
    browser: Browser,
    address: str,
    locale: str,
    word: str,
    kind: str,
    answer: Callable[[Route], None],
) -> None:
    language = ("en-US", "ko-KR").index(locale)
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    for gone in ("**/queue/join*", "**/app_id*"):
        page.route(gone, answer)
    page.click("#sample-draw")
    toast = page.get_by_test_id("toast-body")
    text = WORDS[f"shell_gradio_{word}"][language]
    expect(toast.get_by_test_id("toast-text").first).to_have_text(text, timeout=LONG)
    # gradio counts a message that comes again behind its title
    title = re.compile(rf"^{WORDS[f'shell_kind_{kind}'][language]}(\(\d+\))?$")
    expect(toast.locator(".toast-title").first).to_have_text(title)
    context.close()
