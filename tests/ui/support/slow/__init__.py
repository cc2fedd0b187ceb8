"""Pages as a slow machine shows them, asked for by `SLOW_PAGE=1`: no redraw comes at once.

What a test reads once, where it has to wait, is then wrong each time and not once in a hundred.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

LATE = Path(__file__).with_name("slow.js")


def slow_down(browser: Browser, times: float) -> None:
    """Frames, observers, timers and answers come late in each page that the browser opens.

    Args:
        browser: it is changed.
        times: how much slower its scripts run as well; 1 leaves them their pace.
    """
    quick = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = quick(**options)
        context.add_init_script(path=LATE)
        if times > 1:
            context.on("page", throttle)
        return context

    def throttle(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": times})

    browser.new_context = new_context  # type: ignore[method-assign]
