"""Markup in what a link says: the page quotes it and fetches nothing for it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG
from tests.ui.support.problems import Problems

pytestmark = pytest.mark.browser
IMAGE = "<img src=http://127.0.0.1:9/p.png>"  # the seed's first forty characters are quoted


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample",)


@pytest.mark.parametrize("name", ["solver", "spacing", "seed", "steps", "num_images", "model"])
def test_markup_in_a_link_is_text(page: Page, address: str, problems: Problems, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    value = f"weights/{IMAGE}".replace("/", "\\") if name == "model" else IMAGE
    page.goto(f"{address}?{urlencode({'model': 'weights/faces-32'} | {name: value})}")
    toast = page.locator(".toast-body.error")
    expect(toast.first).to_contain_text("<img", timeout=LONG)
    expect(toast.locator("img")).to_have_count(0)
    assert not [url for url in asked if ":9/" in url]
    problems.expect("500")
