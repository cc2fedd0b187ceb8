"""What is sent to the Hub, started there as a Space starts it, and used in Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.browser import kept
from ddpm_demo.browser.runtime import SHA256
from ddpm_demo.commands import hub as command
from ddpm_demo.commands.hub import space
from ddpm_demo.runs.catalogue import REFERENCE, shipped
from tests.support.faces import draw_faces
from tests.support.hub import OWNER, lead_to, serving, unpack
from tests.support.runtime import known_runtime
from tests.ui.support.browser import LONG, choose, drop_files, number, tab, unfold, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import handle
from tests.ui.support.spaces import started

pytestmark = pytest.mark.browser
NAME = f"{OWNER}/demo"

if os.name != "posix":
    pytest.skip("a Space runs on Linux", allow_module_level=True)


@contextmanager
def running(folder: Path, *more: str) -> Iterator[str]:
    """The address of a Space that `hub space` has made, in clean folders."""
    with serving() as hub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_DEMO_HOME", str(folder / "sender"))
        lead_to(hub, patch)
        assert command.main(["space", NAME, *more]) == 0
        unpack(hub.spaces[NAME].files, folder / "app")
    with started(folder / "app", folder / "user", NAME) as address:
        yield address


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("space"), "--no-exports") as at:
        yield at


@pytest.fixture(autouse=True)
def refused_to_gradio(problems: Problems) -> None:
    """On a Space gradio's script asks for fonts and for the Space's name, which the page's policy
    does not let it."""
    problems.expect("fonts.googleapis.com", "https://huggingface.co/api/spaces/", "Space not found")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#heading h1")).to_have_text("DDPM Demo", timeout=LONG)


def draw(page: Page) -> None:
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.click("#sample-draw")
    assert until_drawn(page, "#sample-timeline")["count"] == 6


def see_forward(page: Page) -> None:
    tab(page, "Forward")
    stage = page.locator("#forward-stage [data-state]")
    expect(stage).to_have_attribute("data-state", "done", timeout=LONG)


def test_the_page_is_up_and_draws_and_its_tabs_open(page: Page, address: str) -> None:
    opened(page, address)
    draw(page)
    see_forward(page)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible()
    tab(page, "Loss")
    expect(page.locator("#loss-ask")).to_be_enabled()


def test_the_limits_for_strangers_hold_there(address: str) -> None:
    config = httpx.get(f"{address}config", timeout=60).json()
    most = [
        part["props"]["maximum"]
        for part in config["components"]
        if part["props"].get("elem_id") == "sample-num-images"
    ]
    assert most == [16]
    embedded = httpx.get(address, timeout=60).headers["content-security-policy"]
    assert "https://huggingface.co" in embedded, "the Hub shows it in a frame"


@pytest.fixture
def carrying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_other_runtime: None
) -> Iterator[tuple[str, Path]]:
    """A Space with what browsers draw one model with, and the home of its user."""
    monkeypatch.setattr(
        space, "shipped", lambda: [one for one in shipped() if one.name == REFERENCE]
    )
    with running(tmp_path) as at:
        yield at, tmp_path / "user"


@pytest.fixture
def no_other_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the sender has kept of the runtime, wherever the tests have it from."""
    kept.keep_runtime(known_runtime(), tmp_path / "sent")
    monkeypatch.setattr(
        "ddpm_demo.commands.hub.space.exports.kept_runtime",
        lambda: tmp_path / "sent" / kept.RUNTIME,
    )


@pytest.mark.slow
def test_every_tab_does_its_work_there(
    carrying: tuple[str, Path], page: Page, tmp_path: Path
) -> None:
    address, user = carrying
    unpacked = user / ".local" / "share" / "ddpm-demo" / kept.EXPORTS / kept.RUNTIME
    assert {path.name for path in unpacked.iterdir()} == set(SHA256)
    opened(page, address)
    choose(page, "#sample-model", REFERENCE)
    expect(page.get_by_role("checkbox", name="Draw in my browser")).to_be_checked()
    draw(page)
    assert handle(page, "here"), "the visitor's own browser drew"

    see_forward(page)
    page.eval_on_selector("#forward-stage [data-state]", "e => e.forwardStage.seek(300)")
    expect(page.locator("#forward-stage .dd-formula").first).to_be_visible()

    tab(page, "Train")
    unfold(page, "#train-more")
    choose(page, "#train-size", "16 × 16")
    draw_faces(tmp_path / "faces", count=40, size=40)
    drop_files(page, "#train-drop", tmp_path / "faces")
    expect(page.locator("#train-start")).to_be_enabled(timeout=2 * LONG)
    number(page, "#train-steps", 5)
    page.click("#train-start")
    card = page.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "done", timeout=4 * LONG)

    tab(page, "Loss")
    choose(page, "#loss-model", REFERENCE)
    number(page, "#loss-visits", 3)
    page.click("#loss-ask")
    expect(page.locator("#loss-total .loss-total")).to_be_visible(timeout=2 * LONG)
