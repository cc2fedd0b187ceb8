"""A real Chromium and a real gradio server for tests of the page.

Locally a test is skipped where Chromium is missing; in CI (the variable `CI` is set) it fails.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import gradio as gr
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.runs.jobs import children, trainers
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import I18N
from tests.support.programs import find_program
from tests.support.warm import Warm
from tests.ui.support.browser import LONG
from tests.ui.support.problems import Problems
from tests.ui.support.slow import slow_down
from tests.ui.support.tabs import ALL, page_of
from tests.ui.support.train.training import known_speeds

expect.set_options(timeout=30_000)  # for slow machines; only ends a test that has failed

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    made = Warm()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def warm_children(monkeypatch: pytest.MonkeyPatch, warm: Warm) -> None:
    """What the page starts need not import torch; `true_children` and tests/runs/jobs let it."""
    if hasattr(os, "fork"):
        quick = SimpleNamespace(**vars(subprocess) | {"Popen": warm.popen})
        for module in (children, trainers):
            monkeypatch.setattr(module, "subprocess", quick)


@pytest.fixture
def true_children(monkeypatch: pytest.MonkeyPatch, warm_children: None) -> None:
    """The page starts the processes that a visitor's page starts."""
    for module in (children, trainers):
        monkeypatch.setattr(module, "subprocess", subprocess)


@pytest.fixture(autouse=True)
def timed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The speeds of networks are known without timing them, which test_tasks does."""
    monkeypatch.setattr(Tasks, "speeds", known_speeds)


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """`program("node")`, as `find_program` finds it."""
    return find_program


@pytest.fixture(scope="session")
def browser(program: Callable[..., str]) -> Iterator[Browser]:
    """One Chromium for all tests, best without its windows: a page costs less than half there."""
    path = program("chromium", "chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        if slowness := float(os.environ.get("SLOW_PAGE") or 0):
            slow_down(chromium, slowness)
        yield chromium
        chromium.close()


@pytest.fixture
def problems() -> Problems:
    """What went wrong in the page; a test that provokes a problem expects it."""
    return Problems()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Where pages are opened one after the other: what one has fetched and compiled serves the
    next, which is a quarter of what opening a page costs."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context
    context.close()


@pytest.fixture
def page(
    window: BrowserContext, problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """A page of 1440 × 900 that may not complain, nor ask another host for anything, and finds
    nothing that pages before it have kept."""
    opened = window.new_page()

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} {message.location.get('url')}")

    def asked(request: Request) -> None:
        address = urlparse(request.url)
        if address.scheme in ("http", "https", "ws") and address.hostname != "127.0.0.1":
            problems.append(f"asked another host: {request.url}")

    opened.on("console", heard)
    opened.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    opened.on("request", asked)
    for go in ("goto", "reload"):
        monkeypatch.setattr(opened, go, problems.leaving(opened, getattr(opened, go)))
    yield opened
    opened.title()  # what the page has said until now is heard
    said = problems.unexpected()  # without its cookie, what it goes on asking is refused
    _forget(opened)
    opened.close()
    assert not said


def _forget(page: Page) -> None:
    """Takes away what a page leaves in its browser, but for files that it fetched."""
    page.context.clear_cookies()
    page.context.clear_permissions()
    address = urlparse(page.url)
    if address.scheme in ("http", "https"):
        kept = {"origin": f"{address.scheme}://{address.netloc}", "storageTypes": "all"}
        session = page.context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", kept)


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., str]]:
    """`serve(demo)` answers with the address; all servers of a module end with it."""
    started: list[gr.Blocks] = []

    def start(demo: gr.Blocks, **options: Any) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        demo.queue()
        demo.launch(
            server_name="127.0.0.1",
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            **{"i18n": I18N, "ssr_mode": False} | options,
        )
        started.append(demo)
        return f"http://127.0.0.1:{port}/"

    yield start
    for demo in started:
        demo.close(verbose=False)


@pytest.fixture(scope="module", autouse=True)
def quick_model() -> Iterator[None]:
    """The page opens with the model that draws the quickest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "PRETTIEST", catalogue.REFERENCE)
        yield


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    """Those that the page has; a folder or module that tests one of them leaves out the others."""
    return ALL


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tabs: tuple[str, ...]) -> str:
    """Where the page is shown, as on a computer of one's own."""
    visitors = Visitors(Policy.at_home({}))
    return serve(page_of(*tabs, visitors=visitors), **launch_options(visitors))


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    """The whole page, once it is there."""
    page.goto(address)
    expect(page.locator("#heading h1")).to_have_text("DDPM Demo", timeout=LONG)
    yield page
    for run in all_runs():  # a test that failed leaves no trainer behind
        run.stop_file.touch()
