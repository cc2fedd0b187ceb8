"""The page that draws by itself, with a network that is one line of arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.browser.site import write_folder, write_single_file
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.export import grid, read_settings
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from tests.support.halving import halving, halving_model
from tests.support.pictures import unparted
from tests.support.runtime import known_runtime
from tests.ui.support.browser import LONG
from tests.ui.support.problems import Problems

from .conftest import draw, kept, sending_nothing, until_done, until_ready

pytestmark = pytest.mark.browser
EDGE = 16  # of a picture


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("single") / "page.html"
    write_single_file(file, [halving_model()], known_runtime())
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("folder") / "page"
    write_folder(out, [halving_model("first"), halving_model("second")], known_runtime())
    return out


@pytest.mark.parametrize("solver", ["unipc", "dpm++", "ddim", "ddpm"])
def test_the_file_draws_offline_what_python_draws(
    single: Path, offline: Page, tmp_path: Path, solver: str
) -> None:
    offline.goto(single.as_uri())
    until_ready(offline)
    with sending_nothing(offline):
        draw(offline, num_images=3, steps=5, seed=3, solver=solver, labels="all", guidance=1.5)
        pixels, told = kept(offline, tmp_path)
    config = SampleConfig(num_images=3, steps=5, seed=3, solver=solver, labels="all", guidance=1.5)
    assert Settings.read(told).config == config
    *_, last = sample_progressive(halving(), config)
    wanted = grid(last.prev_sample).astype(int)
    assert np.abs(unparted(pixels, EDGE).astype(int) - wanted).max() <= 2
    assert wanted.std() > 20


def test_one_scrubs_branches_and_changes_the_language(
    single: Path, offline: Page, tmp_path: Path
) -> None:
    offline.goto(single.as_uri())
    until_ready(offline)
    draw(offline, num_images=2, steps=8)
    with sending_nothing(offline):
        slider = offline.locator(".stage .dd-slider")
        slider.focus()
        for _ in range(4):
            slider.press("ArrowLeft")
        timeline = offline.locator(".stage .timeline")
        assert timeline.evaluate("e => [e.timeline.count, e.timeline.index]") == [9, 4]
        t = timeline.evaluate("e => e.timeline.t")
        offline.locator("[name=futures]").fill("3")
        button = offline.locator(".branch .run")
        expect(button).to_have_text(f"Branch at t = {t}")
        button.click()
        until_done(offline, ".answer")
        expect(offline.locator(".answer .dd-made")).to_contain_text("seed 0")
        expect(offline.locator(".answer .dd-made")).to_contain_text("8 steps")
        expect(offline.locator(".answer .dd-label")).to_contain_text(["continuation 1"])
        with offline.expect_download() as saved:
            offline.locator(".answer .save").click()
        path = tmp_path / saved.value.suggested_filename
        saved.value.save_as(path)
        assert path.name == f"halving-0-t{t}.png"
        branched = read_settings(path)
        assert branched
        where = {"picture": 0, "frame": 4, "futures": 3, "variance": "ddpm", "t": t}
        assert branched["branch"] == where
        with Image.open(path) as picture:
            assert unparted(np.asarray(picture), EDGE).shape[:2] == (EDGE, 4 * EDGE)
            assert "seed 0 · 8 steps" in picture.info["Description"]
        expect(offline.locator(".controls .run")).to_have_text("Draw pictures")
        offline.get_by_role("button", name="한국어").click()
        expect(offline.locator(".controls .run")).to_have_text("이미지 생성")
        expect(button).to_have_text(f"t = {t}에서 갈라 보기")
        expect(offline.locator(".stage .dd-made")).to_contain_text("시드 0–1")


def test_a_drawing_is_cancelled_where_it_is(single: Path, offline: Page) -> None:
    offline.goto(single.as_uri())
    until_ready(offline)
    for name, value in (("num_images", 4), ("steps", 1000)):
        offline.locator(f"[name={name}]").fill(str(value))
    run = offline.locator(".controls .run")
    run.click()
    expect(run).to_have_text("Cancel")
    offline.wait_for_selector(".stage .timeline[data-state=live]")
    offline.keyboard.press("Escape")
    expect(run).to_have_text("Draw pictures")
    t = offline.locator(".stage .timeline").evaluate("e => e.timeline.t")
    status = offline.locator(".main-action .status")
    expect(status).to_have_text(f"Cancelled at t = {t}. To branch, draw to the end.")
    expect(offline.locator(".stage .dd-made")).to_contain_text(f"cancelled at t = {t}")
    expect(offline.locator(".save")).to_be_visible()
    expect(offline.locator(".branch").first).to_be_hidden()


def test_the_folder_is_a_gallery_behind_a_plain_server(
    folder: Path, page: Page, served: Callable[[Path], str]
) -> None:
    page.goto(served(folder))
    until_ready(page)
    expect(page.locator("h1")).to_have_text("first")
    page.get_by_role("link", name="second").click()
    until_ready(page)
    expect(page.locator("h1")).to_have_text("second")
    with sending_nothing(page):
        draw(page, num_images=1, steps=3)
    expect(page.locator(".stage .dd-made")).to_contain_text("second")


def test_a_network_that_was_changed_is_not_run(
    page: Page, served: Callable[[Path], str], tmp_path: Path, problems: Problems
) -> None:
    write_folder(tmp_path, [halving_model()], known_runtime())
    model = tmp_path / "model.onnx"
    model.write_bytes(model.read_bytes().replace(b"halving", b"changed"))
    page.goto(served(tmp_path))
    expect(page.locator(".main-action .status")).to_contain_text("could not be loaded")
    expect(page.locator(".controls .run")).to_be_disabled()
    problems.expect("model.onnx", "integrity")


def test_the_folder_opened_from_the_disk_says_what_to_do(folder: Path, page: Page) -> None:
    page.goto((folder / "index.html").as_uri())
    expect(page.locator(".main-action .status")).to_contain_text("python3 -m http.server")


def test_a_picture_of_ones_own_takes_the_noise(single: Path, offline: Page) -> None:
    examples = Path(__file__).parents[3] / "ddpm_demo/ui/forward/examples"
    offline.goto(single.as_uri())
    offline.locator(".noising summary").click()
    offline.locator(".noising [type=file]").set_input_files(examples / "1-cat.png")
    expect(offline.locator(".noising .numbers")).to_contain_text("t = 250")
    look = "e => [...e.getContext('2d').getImageData(0, 0, 16, 16).data]"
    before = offline.locator(".noised canvas").evaluate(look)
    offline.locator(".noised [type=range]").fill("0")
    expect(offline.locator(".noising .numbers")).to_contain_text("t = 0")
    clean = offline.locator(".noised canvas").evaluate(look)
    assert np.abs(np.subtract(before, clean)).mean() > 10


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_window(single: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(single.as_uri())
    until_ready(page)
    draw(page, num_images=2, steps=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_drawing_ends_the_branch_that_is_under_way(single: Path, offline: Page) -> None:
    offline.goto(single.as_uri())
    until_ready(offline)
    draw(offline, num_images=4, steps=400)
    offline.locator(".stage .dd-slider").fill("1")
    offline.locator(".branch .run").click()
    expect(offline.locator(".answer .timeline[data-state=live]")).to_be_attached(timeout=LONG)
    draw(offline, num_images=1, steps=2)
    expect(offline.locator(".stage .dd-made")).to_contain_text("2 steps")
    expect(offline.locator(".main-action .status")).to_contain_text("Done in")
    expect(offline.locator(".answer .dd-made")).to_contain_text("cancelled at t =")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_cannot_see_or_has_no_mouse_can_use_it(single: Path, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(single.as_uri())
    until_ready(page)
    page.locator("[name=steps]").fill("4")
    page.locator("[name=steps]").press("Enter")
    until_done(page, ".stage")
    page.locator(".noising summary").press("Enter")
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    told = {one["id"]: [node["html"][:200] for node in one["nodes"]] for one in grave}
    assert told == {}
    page.emulate_media(color_scheme=None)
