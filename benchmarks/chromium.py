"""What the measurements in Chromium share: the browser, a page of one's own, and its pauses."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.visitors import Visitors

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT = 600_000  # milliseconds
# notes in window.gaps the milliseconds between frames, until that is taken away
GAPS = """() => {
  window.gaps = [];
  let last = performance.now();
  (function look(now) {
    gaps.push(now - last);
    last = now;
    if (window.gaps) requestAnimationFrame(look);
  })(last);
}"""


@contextlib.contextmanager
def page_of_ones_own() -> Iterator[tuple[Browser, str]]:
    """Chromium, and the address of the page that it may open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    visitors = Visitors(Policy.at_home({}))
    demo = build_demo(visitors=visitors)
    demo.queue()
    demo.launch(
        server_name="127.0.0.1",
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        **launch_options(visitors),
    )
    with chromium() as browser:
        yield browser, f"http://127.0.0.1:{port}/"
    demo.close(verbose=False)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The one that CHROMIUM names, or the first on the path."""
    named = ["chromium", "chromium-headless-shell"]
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, named)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
