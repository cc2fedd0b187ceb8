"""What a page tells of whoever sees the pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui import build_demo
from tests.ui.support.strangers import Server


@pytest.mark.browser
def test_a_public_page_says_who_sees_pictures_and_when_they_go(
    page: Page, serve: Callable[..., str]
) -> None:
    public = Server(True, serve)
    page.goto(f"{public.address}?tab=train")
    expect(page.locator("#train-promise")).to_contain_text("They are deleted with the run 24 h")
    expect(page.locator("#page-promise")).to_contain_text("This page is public")


def test_at_home_there_is_nobody_to_promise_anything_to() -> None:
    ids = {block.elem_id for block in build_demo().blocks.values()}
    assert not {"train-promise", "page-promise"} & ids
