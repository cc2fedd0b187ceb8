"""The owner's link in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.owner.conftest import Shared
from tests.ui.support.browser import LONG

pytestmark = pytest.mark.browser

MARK = ".shell-owner"


@pytest.fixture
def own(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context.new_page()
    context.close()


def test_the_link_opens_the_owners_page_and_leaves_no_key_behind(own: Page, shared: Shared) -> None:
    asked: list[str] = []
    own.on("request", lambda request: asked.append(request.url + str(request.headers)))
    other = own.context.new_page()
    other.goto(shared.address)
    expect(other.locator("#page-promise")).to_be_visible(timeout=LONG)
    expect(other.locator(MARK)).to_be_hidden()
    own.goto(f"{shared.address}?tab=train#owner={shared.key}")
    expect(own.locator(MARK)).to_have_text("Owner's page", timeout=LONG)
    expect(own.locator("#train-promise")).to_have_count(0)
    assert own.url == f"{shared.address}?tab=train"
    assert not [one for one in asked if shared.key in one]
    expect(other.locator(MARK)).to_be_visible(timeout=LONG)  # it has the cookie too by now
    own.reload()
    expect(own.locator(MARK)).to_be_visible(timeout=LONG)


def test_an_old_link_says_so_and_shows_the_public_page(own: Page, shared: Shared) -> None:
    own.goto(f"{shared.address}#owner={'0' * 32}")
    expect(own.locator(".shell-note")).to_contain_text("Each start has another one", timeout=LONG)
    expect(own.locator("#page-promise")).to_be_visible(timeout=LONG)
    expect(own.locator(MARK)).to_be_hidden()
    assert own.url == shared.address
    own.locator(".shell-note").click()
    expect(own.locator(".shell-note")).to_have_count(0)
