"""What goes wrong in a page while a test drives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

# gradio's script says this of the streams that it closes itself as its page goes
LEAVING = ("AbortError", "Connection errored out")


class Problems(list[str]):
    """What a page complained of; Chromium may tell of something a while after it happened."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[str] = []

    def expect(self, *parts: str) -> None:
        """What holds one of these parts is no fault, whether it was said already or comes later."""
        self._expected += parts

    def unexpected(self) -> list[str]:
        return [each for each in self if not any(part in each for part in self._expected)]

    def leaving(self, page: Page, go: Callable[..., Any]) -> Callable[..., Any]:
        """`go` of a page; what the page says because it is left is no fault."""

        def gone(*args: Any, **kwargs: Any) -> Any:
            if page.url != "about:blank":
                self.expect(*LEAVING)
            return go(*args, **kwargs)

        return gone
