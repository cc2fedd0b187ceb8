"""The switch of Sample in Chromium: what the browser draws, and what the server draws for it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, Request, expect

from ddpm_demo.data.export import grid, read_settings
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.classes import named_classes
from tests.support.exports import halved
from tests.ui.support.browser import LONG, choose, number, unfold, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import answered, download, handle, sentence

from .conftest import WITH_CLASSES

pytestmark = pytest.mark.browser
SWITCH = "#sample-in-browser"
QUESTION = "/gradio_api/queue/join"


@pytest.fixture
def on(opened: Page) -> Page:
    """The page with the switch on, and little to draw."""
    number(opened, "#sample-num-images", 3)
    number(opened, "#sample-steps", 6)
    opened.locator(f"{SWITCH} input").check()
    return opened


@contextmanager
def asked_of_the_server(page: Page) -> Iterator[list[str]]:
    """What the page asks for within: the paths of its requests but for signs of life
    and the reading of answers."""
    asked: list[str] = []

    def note(request: Request) -> None:
        path = urlparse(request.url).path
        reads = path.endswith("/queue/data") or "/heartbeat/" in path
        if not request.url.startswith(("blob:", "data:")) and not reads:
            asked.append(path)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)


def drawn(page: Page) -> str:
    """Draws in the browser to the end, and answers its id."""
    before = handle(page, "id")
    page.click("#sample-draw")
    answered(page, "sample", before)
    expect(page.locator("#sample-draw")).to_be_visible()
    assert handle(page, "here")
    return str(handle(page, "id"))


def pixels(file: Path, edge: int = 28) -> np.ndarray:
    """The pictures of a PNG, one pixel for each of theirs."""
    found = np.asarray(Image.open(io.BytesIO(file.read_bytes())).convert("L")).astype(int)
    scale = -(-128 // edge)
    return found[::scale, ::scale]


@pytest.mark.parametrize("solver", ["UniPC", "DPM-Solver++ SDE"])
def test_the_pictures_are_those_that_python_draws(on: Page, solver: str) -> None:
    choose(on, "#sample-model", WITH_CLASSES.name)
    expect(on.locator("#sample-classes")).to_be_visible()
    choose(on, "#sample-solver", solver)
    number(on, "#sample-guidance", 0.9)
    with asked_of_the_server(on) as asked:
        drawn(on)
        file = download(on, "png")
    told = read_settings(file)
    assert told is not None
    config = Settings.read(told).config
    key = "unipc" if solver == "UniPC" else "dpm++-sde"
    assert (config.num_images, config.steps, config.solver) == (3, 6, key)
    assert (config.labels, config.guidance) == ("all", 0.9)
    model = halved(WITH_CLASSES, tuple(named_classes(WITH_CLASSES)))
    *_, last = sample_progressive(model, config)
    wanted = grid(last.prev_sample).astype(int)
    wanted = wanted[..., 0] if wanted.ndim == 3 else wanted
    assert np.abs(pixels(file) - wanted).max() <= 2
    assert wanted.std() > 20
    expect(on.locator("#sample-timeline .dd-made")).to_contain_text("all 10 classes")
    questions = [path for path in asked if not path.startswith("/browser/")]
    assert questions == [QUESTION]


def test_the_timeline_is_that_of_the_server(on: Page) -> None:
    drawn(on)
    assert handle(on, "count") == 7
    for view in ("x_0", "eps", "change"):
        handle(on, f"choose('{view}')")
        on.wait_for_function(
            "(view) => document.querySelector('#sample-timeline [data-state]')"
            ".timeline.drawn?.name === view",
            arg=view,
        )
    handle(on, "seek(2)")
    assert handle(on, "t") > 0
    handle(on, "enlarge(1)")
    assert handle(on, "seed") == 1


def test_two_drawings_after_each_other_load_the_network_once(on: Page) -> None:
    first = drawn(on)
    number(on, "#sample-seed", 7)
    with asked_of_the_server(on) as asked:
        assert drawn(on) != first
    assert asked == [QUESTION]
    link = on.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("seed=7&num_images=3"))


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_it_is_cancelled_where_it_is(on: Page, way: str) -> None:
    number(on, "#sample-steps", 1000)
    number(on, "#sample-num-images", 16)
    on.click("#sample-draw")
    on.wait_for_function(
        "(t => t.here && t.count > 2)"
        "(document.querySelector('#sample-timeline [data-state]').timeline)",
        timeout=LONG,
    )
    if way == "button":
        on.dispatch_event("#sample-cancel", "click")
    else:
        on.keyboard.press("Escape")
    until_drawn(on, "#sample-timeline")
    expect(on.locator("#sample-timeline .dd-made")).to_contain_text("cancelled at t = ")
    expect(on.locator("#sample-draw")).to_be_visible()
    expect(on.locator("#keep")).to_be_hidden()
    number(on, "#sample-steps", 5)
    number(on, "#sample-num-images", 1)
    drawn(on)
    expect(on.locator("#keep-png")).to_be_visible()


def test_what_needs_the_server_is_drawn_there_at_a_click(on: Page) -> None:
    drawn(on)
    number(on, "#sample-seed", 99)  # the drawing keeps its own
    expect(on.locator("#keep-gif")).to_be_hidden()
    before = handle(on, "id")
    on.click("#keep-server")
    answered(on, "sample", before)
    assert not handle(on, "here")
    expect(on.locator("#sample-timeline .dd-made")).to_contain_text("seeds 0–2")
    expect(on.locator("#keep-server")).to_be_hidden()
    for kind in ("gif", "mp4", "html"):
        expect(on.locator(f"#keep-{kind}")).to_be_visible()
    assert download(on, "png").stat().st_size > 1000


def test_a_question_is_asked_about_it(on: Page) -> None:
    drawn(on)
    on.get_by_text("where the slider stands").click()
    handle(on, "seek(3)")
    on.click("#branch-ask")
    answered(on, "branch")
    expect(on.locator("#branch-timeline .dd-made")).to_contain_text("picture by UniPC")


def test_a_perfect_memory_is_drawn_by_the_server_which_says_so(on: Page) -> None:
    on.get_by_text("perfect memory of the training pictures").click()
    before = handle(on, "id")
    on.click("#sample-draw")
    sentence(on, "A perfect memory is no network")
    answered(on, "sample", before)
    assert not handle(on, "here")
    expect(on.locator("#sample-draw")).to_be_visible()


def test_a_runtime_that_fails_leaves_it_to_the_server(on: Page, problems: Problems) -> None:
    on.route("**/browser/*/*.wasm", lambda route: route.abort())
    problems.expect("wasm", "fetch")
    before = handle(on, "id")
    on.click("#sample-draw")
    sentence(on, "This browser could not draw it")
    answered(on, "sample", before)
    assert not handle(on, "here")
    expect(on.locator(f"{SWITCH} .line")).to_contain_text("What went wrong")
    on.unroute("**/browser/*/*.wasm")
    drawn(on)  # the next one tries again
    expect(on.locator(f"{SWITCH} .line")).to_be_hidden()


def test_what_is_refused_is_refused_as_ever(on: Page, problems: Problems) -> None:
    unfold(on, "#sample-more")
    on.locator("#sample-pinned input, #sample-pinned textarea").fill("seven")
    shown = handle(on, "id")
    on.click("#sample-draw")
    sentence(on, "seven")
    expect(on.locator("#sample-draw")).to_be_visible()
    assert handle(on, "id") == shown
    problems.expect("500")


def test_the_choice_is_kept_and_a_model_without_an_export_has_no_switch(on: Page) -> None:
    on.reload()
    box = on.locator(f"{SWITCH} input")
    expect(box).to_be_checked(timeout=LONG)
    choose(on, "#sample-model", "faces-32")
    expect(box).to_be_hidden()
    choose(on, "#sample-model", WITH_CLASSES.name)
    expect(box).to_be_visible()
    expect(box).to_be_checked()


def test_a_link_is_drawn_in_the_browser_too(on: Page, address: str) -> None:
    on.goto(f"{address}?model=weights/fashion-28&seed=11&num_images=2&steps=5")
    until_drawn(on, "#sample-timeline")
    assert handle(on, "here")
    expect(on.locator("#sample-timeline .dd-made")).to_contain_text("seeds 11–12")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_cannot_see_or_has_no_mouse_can_use_it(opened: Page, theme: str) -> None:
    opened.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    box = opened.get_by_role("checkbox", name="Draw in my browser")
    expect(box).not_to_be_checked()
    box.press("Space")
    expect(box).to_be_checked()
    found = Axe().run(opened, context=SWITCH).response["violations"]
    assert {one["id"]: [node["html"] for node in one["nodes"]] for one in found} == {}
    opened.emulate_media(color_scheme=None)
