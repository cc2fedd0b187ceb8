"""The page behind the documented nginx, in a folder of its host, used in all tabs as a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import gradio_client
import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from ddpm_demo.browser import kept, runtime
from ddpm_demo.policy import Policy
from ddpm_demo.runs.catalogue import WEIGHTS
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from tests.support.exports import keep_halved
from tests.support.pictures import colours, encoded
from tests.support.runtime import known_runtime
from tests.support.serving.nginx import FOLDER, before
from tests.ui.support.assistants import Program, said
from tests.ui.support.browser import LONG, choose, number, tab, timeline, until_drawn
from tests.ui.support.samples import answered, download, handle
from tests.ui.support.tabs import ALL, page_of


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where nginx shows a page for strangers."""
    policy = Policy.for_strangers({"DDPM_DEMO_PROXIES": "1", "DDPM_DEMO_START_FREE_BYTES": "0"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("GRADIO_ROOT_PATH", FOLDER)
        visitors = Visitors(policy)
        demo = page_of(*ALL, policy=policy, visitors=visitors)
        page = serve(demo, **launch_options(visitors, mcp=True))
    port = urlsplit(page).port
    assert port
    with before(port, tmp_path_factory.mktemp("nginx")) as front:
        yield f"{front}{FOLDER}/"


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The paths that the page asks its host for."""
    paths: list[str] = []

    def note(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme == "http":
            paths.append(place.path)

    page.on("request", note)
    return paths


@pytest.mark.browser
def test_every_tab_works_and_nothing_is_asked_for_outside_the_folder(
    asked: list[str], opened: Page, tmp_path: Path
) -> None:
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-steps", 6)
    opened.click("#sample-draw")
    assert until_drawn(opened, "#sample-timeline")["count"] == 7
    slider = opened.locator("#sample-timeline input[type=range]")
    slider.focus()
    slider.press("Home")
    assert timeline(opened, "#sample-timeline")["index"] == 0
    with Image.open(download(opened, "png")) as grid:
        assert grid.width > grid.height
    assert download(opened, "html").stat().st_size > 10_000

    own = tmp_path / "own.png"
    own.write_bytes(encoded(colours(40, 40)))
    tab(opened, "Forward")
    stage = "#forward-stage [data-state]"
    expect(opened.locator("#forward-stage [data-state=done]")).to_be_visible(timeout=LONG)
    before_it = opened.eval_on_selector(stage, "e => e.forwardStage.id")
    opened.locator("#forward-picture input[type=file]").first.set_input_files(own)
    opened.wait_for_function(
        "id => { const e = document.querySelector('#forward-stage [data-state]');"
        " return e.forwardStage.id !== id && e.dataset.state === 'done'; }",
        arg=before_it,
        timeout=LONG,
    )

    tab(opened, "Train")
    files = []
    for k in range(12):
        files.append(tmp_path / f"{k}.png")
        files[-1].write_bytes(encoded(colours(24, 24, k)))
    opened.locator("#train-drop .drop-files-input").set_input_files(files)
    expect(opened.locator("#train-start")).to_be_enabled(timeout=LONG)

    tab(opened, "Loss")
    opened.reload()
    expect(opened.locator("#loss-ask")).to_be_visible(timeout=LONG)
    assert urlsplit(opened.url).path == f"{FOLDER}/", "a reload opens the page that was open"

    assert any("/upload" in path for path in asked)
    assert any("/file=" in path for path in asked)
    assert [path for path in asked if not path.startswith(f"{FOLDER}/")] == []


@pytest.mark.browser
def test_the_visitors_browser_draws_there(
    asked: list[str], opened: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its scripts, its worker, onnxruntime-web and the network come from the folder."""
    keep_halved(WEIGHTS / "faces-32", tmp_path)
    kept.keep_runtime(known_runtime(), tmp_path)
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path)
    choose(opened, "#sample-model", "faces-32")  # the switch is offered at a choice
    opened.get_by_role("checkbox", name="Draw in my browser").check()
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-steps", 6)
    before_it = handle(opened, "id")
    opened.click("#sample-draw")
    answered(opened, "sample", before_it)
    assert handle(opened, "here"), "the server did not draw"
    with Image.open(download(opened, "png")) as grid:
        assert grid.width > grid.height
    fetched = {Path(path).name for path in asked if path.startswith(f"{FOLDER}/browser/")}
    assert fetched == {"drawing.js", "worker.js", kept.NETWORK_NAME, *runtime.PROCESSOR}
    assert [path for path in asked if not path.startswith(f"{FOLDER}/")] == []


@pytest.mark.browser
def test_a_browser_can_install_it(opened: Page, asked: list[str]) -> None:
    session = opened.context.new_cdp_session(opened)
    found = session.send("Page.getAppManifest")
    assert found["url"] == f"{opened.url.partition('?')[0]}manifest.json"
    assert found["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_programs_draw_through_it(address: str, tmp_path: Path) -> None:
    client = gradio_client.Client(address, verbose=False, download_files=str(tmp_path))
    grid, settings, page = client.predict(num_images=1, steps=3, api_name="/sample")
    assert settings["steps"] == 3
    with Image.open(grid) as picture:
        assert picture.width >= 28
    assert Path(page).stat().st_size > 10_000
    own = tmp_path / "own.png"
    own.write_bytes(encoded(colours(40, 40)))
    x_t, numbers = client.predict(
        image=gradio_client.handle_file(own), t=10, size=32, api_name="/forward"
    )
    assert numbers["t"] == 10
    with Image.open(x_t) as picture:
        assert picture.size == (32, 32)


def test_assistants_draw_through_it(address: str) -> None:
    told = said(Program(address).call("sample", num_images=1, steps=2))
    assert told["link"].startswith(f"{address}?")


def test_whoever_forgets_the_slash_is_led_on(address: str) -> None:
    answer = httpx.get(address.rstrip("/"), timeout=60)
    assert (answer.status_code, answer.headers["location"]) == (301, f"{FOLDER}/")


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-gradio-server"])
def test_a_visitor_cannot_name_the_page(address: str, header: str) -> None:
    """What gradio makes addresses of comes from nginx alone."""
    answer = httpx.get(f"{address}config", headers={header: "http://evil.example"}, timeout=60)
    assert answer.json()["root"] == address.rstrip("/")
    assert "evil.example" not in answer.text
