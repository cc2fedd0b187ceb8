"""A static server of a test's own, and what is done on a page that draws by itself."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from ddpm_demo.data.export import read_settings
from tests.ui.support.browser import LONG


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *told: object) -> None:
        """Says nothing."""


@pytest.fixture
def served() -> Iterator[Callable[[Path], str]]:
    """`served(folder)`: the address at which a plain static server shows it."""
    with contextlib.ExitStack() as stack:

        def serve(folder: Path) -> str:
            handler = functools.partial(_Quiet, directory=str(folder))
            server = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve


@pytest.fixture
def offline(page: Page) -> Iterator[Page]:
    """The page with the network off."""
    page.context.set_offline(True)
    yield page
    page.context.set_offline(False)


@contextlib.contextmanager
def sending_nothing(page: Page) -> Iterator[None]:
    """Fails if a request leaves the page within; its own blobs are none."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")):
            asked.append(request.url)

    page.on("request", note)
    yield
    page.remove_listener("request", note)
    assert asked == []


def until_ready(page: Page) -> None:
    expect(page.locator("#page[data-ready]")).to_be_attached(timeout=LONG)


def draw(page: Page, **settings: object) -> None:
    """Fills in the settings and draws to the end."""
    for name, value in settings.items():
        control = page.locator(f"[name={name}]")
        if name in ("solver", "labels"):
            control.select_option(str(value))
        else:
            control.fill(str(value))
    page.locator(".controls .run").click()
    until_done(page, ".stage")


def until_done(page: Page, within: str) -> None:
    expect(page.locator(f"{within} .timeline[data-state=done]")).to_be_attached(timeout=LONG)
    expect(page.locator(".run[data-running]")).to_have_count(0)


def kept(page: Page, tmp_path: Path) -> tuple[np.ndarray, dict[str, object]]:
    """The pictures of "Save as PNG" with one pixel for each of theirs, and their settings."""
    with page.expect_download() as download:
        page.locator(".save").click()
    file = tmp_path / "kept.png"
    download.value.save_as(file)
    settings = read_settings(file)
    assert settings is not None
    pixels = np.asarray(Image.open(io.BytesIO(file.read_bytes())).convert("RGB"))
    return pixels, settings
