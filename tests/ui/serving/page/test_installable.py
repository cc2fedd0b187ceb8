"""What a browser needs to install the page: its manifest, its icons, and the way to them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import gradio as gr
import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.serving.page.installable import SIZES
from ddpm_demo.ui.visitors import Visitors


@pytest.fixture(scope="module", params=["at home", "public"])
def served(serve: Callable[..., str], request: pytest.FixtureRequest) -> str:
    with gr.Blocks() as demo:
        gr.HTML("<p id='here'>here</p>")
    policy = Policy.for_strangers({}) if request.param == "public" else Policy.at_home({})
    return serve(demo, **launch_options(Visitors(policy)))


def get(address: str) -> httpx.Response:
    return httpx.get(address, timeout=60).raise_for_status()


def manifest(address: str) -> dict[str, Any]:
    answer = get(f"{address}manifest.json")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    return dict(answer.json())


def test_every_icon_is_there_and_as_large_as_told(served: str) -> None:
    icons = manifest(served)["icons"]
    assert len(icons) == 3
    for icon in icons:
        answer = get(urljoin(f"{served}manifest.json", icon["src"]))
        assert answer.headers["content-type"].partition(";")[0] == icon["type"]
        if icon["sizes"] == "any":
            assert answer.text.startswith("<svg")
            continue
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            assert picture.convert("RGB").getpixel((0, 0)) == (0x0B, 0x72, 0x85), "full to its edge"


def test_every_address_in_it_is_relative(served: str) -> None:
    told = manifest(served)
    addresses = [told["id"], told["start_url"], told["scope"], *(i["src"] for i in told["icons"])]
    assert all(each.startswith("./") for each in addresses)


@pytest.mark.parametrize("packed", ["gzip", "identity"])
def test_the_page_leads_to_them(served: str, packed: str) -> None:
    answer = httpx.get(served, headers={"accept-encoding": packed}, timeout=60)
    page = answer.text
    assert page.count('rel="manifest"') == 1
    assert '<link rel="manifest" href="./manifest.json" />' in page
    assert f'<link rel="apple-touch-icon" href="./pwa_icon/{SIZES[0]}" />' in page
    assert page.rstrip().endswith("</html>"), "nothing of the page is lost"


def test_no_other_size_is_made(served: str) -> None:
    assert httpx.get(f"{served}pwa_icon/64", timeout=60).status_code == 404


@pytest.mark.browser
def test_a_browser_can_install_it(served: str, page: Page) -> None:
    page.goto(served)
    expect(page.locator("#here")).to_be_visible()
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["url"] == f"{served}manifest.json"
    assert found["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
