"""The forward stage in Chromium: what it draws, and how it is moved, with no word to the server."""

from __future__ import annotations

import copy
import re

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ddpm_demo.ui.forward.stage import ForwardStage
from tests.ui.support.browser import LONG, eventually
from tests.ui.support.forwards import (
    HANDLE,
    LINEAR,
    expected_rgb,
    pixels,
    show,
)
from tests.ui.support.problems import Problems

pytestmark = pytest.mark.browser


def test_gradio_can_copy_its_config() -> None:
    with gr.Blocks() as demo:
        ForwardStage()
    copy.deepcopy(demo.get_config_file())


def test_every_t_is_what_numpy_computes(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    assert page.evaluate(f"{HANDLE}.t") == 0
    for t in [0, 1, 37, 500, 999, 1000]:
        page.evaluate(f"{HANDLE}.seek({t})")
        np.testing.assert_array_equal(pixels(page), expected_rgb(LINEAR, t))
        assert page.evaluate(f"{HANDLE}.alphaBar") == pytest.approx(
            np.prod(1 - LINEAR[:t]), rel=1e-12
        )


def test_a_grey_picture_stays_grey(page: Page, root: Locator) -> None:
    show(page, "grey", 1000)
    page.evaluate(f"{HANDLE}.seek(300)")
    np.testing.assert_array_equal(pixels(page), expected_rgb(LINEAR, 300, channels=1))


def test_the_canvas_shows_these_pixels(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    page.evaluate(f"{HANDLE}.seek(200)")
    expect(root.locator(".dd-t")).to_have_text("t = 200")
    drawn = root.locator(".dd-canvas").evaluate(
        "c => { const at = k => c.width / 8 * (k + 0.5); "
        "return [0, 3, 7].map(k => [...c.getContext('2d').getImageData(at(k), 4, 1, 1).data]) }"
    )
    assert [p[:3] for p in drawn] == expected_rgb(LINEAR, 200)[0, [0, 3, 7]].tolist()


def test_pressing_and_dragging_on_a_curve_sets_t(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    chart = root.locator(".dd-curve canvas").nth(1)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    early = page.evaluate(f"{HANDLE}.t")
    page.mouse.move(box["x"] + box["width"] * 0.7, middle)
    late = page.evaluate(f"{HANDLE}.t")
    page.mouse.move(box["x"] + 2 * box["width"], middle)
    page.mouse.up()
    assert 0 < early < late < 1000
    assert page.evaluate(f"{HANDLE}.t") == 1000


def test_play_runs_to_the_noise(page: Page, root: Locator) -> None:
    show(page, "short", 100)
    page.evaluate(f"{HANDLE}.seek(80)")
    slider = root.get_by_role("slider")
    slider.press("Space")
    page.wait_for_function(f"{HANDLE}.playing")
    page.wait_for_function(f"!{HANDLE}.playing && {HANDLE}.t === 100", timeout=LONG)


def test_a_process_that_never_reaches_noise_is_warned_of(page: Page, root: Locator) -> None:
    warning = root.locator(".dd-warning")
    show(page, "short", 100)
    expect(warning).to_contain_text("linear schedule with T = 100 does not end in noise")
    expect(warning).to_contain_text("at t = T, ᾱ is still 0.364 (SNR −2.4 dB)")
    expect(warning).to_be_in_viewport(ratio=1)  # beside the picture, not below the page's fold
    end = root.locator(".dd-ends > :last-child")
    expect(end).to_have_text("xT: 36 % variance left")
    expect(warning).to_contain_text("keeps 60 % of its strength")
    expect(warning).to_contain_text("Rescale β to T")
    page.get_by_role("button", name="unlike").click()
    page.wait_for_function(f"{HANDLE}.reached.length === 2")
    expect(warning.locator("p")).to_have_count(1)  # only the one of the two that is not rescaled
    show(page, "long", 1000)
    expect(warning).to_be_hidden()
    expect(end).to_have_text("noise")


def test_it_speaks_korean(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    show(page, "short", 100)
    root = page.locator("#forward [data-state]")
    expect(root.get_by_role("button", name="한 스텝씩: 마르코프 체인")).to_be_visible()
    expect(root.locator(".dd-warning")).to_contain_text("T = 100인 선형 스케줄은")
    expect(root.locator(".dd-numbers")).to_contain_text("분산")
    expect(root.locator(".dd-legend")).to_contain_text("닫힌 형태(closed form)의 예측값")
    context.close()


def test_another_schedule_is_shown_at_the_same_place(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    page.evaluate(f"{HANDLE}.seek(400)")
    show(page, "short", 100)
    assert page.evaluate(f"{HANDLE}.t") == 40
    page.get_by_role("button", name="nothing").click()
    expect(root).to_have_attribute("data-state", "empty")
    expect(root.locator(".dd-message")).to_contain_text("Choose a picture")


def test_it_fits_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}?__theme=dark")
    show(page, "short", 100)
    eventually(page, lambda: check_width(page))


def check_width(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame = page.locator("#forward").bounding_box()
    assert frame
    for part in [
        ".dd-noise",
        ".dd-canvas",
        ".dd-formula",
        ".dd-warning",
        ".dd-numbers",
        ".dd-legend",
        ".dd-curve >> nth=4",
    ]:
        box = page.locator("#forward").locator(part).bounding_box()
        assert box, part
        assert box["x"] >= frame["x"] - 1, part
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, part


def test_a_picture_that_is_awaited_is_not_asked_for(page: Page, root: Locator) -> None:
    page.get_by_role("button", name="coming", exact=True).click()
    expect(root).to_have_attribute("data-state", "waiting")
    expect(root.locator(".dd-message")).to_have_text("The picture is on its way …")
    page.evaluate(f"{HANDLE}.missed()")
    expect(root.locator(".dd-message")).to_contain_text("could not be loaded")
    show(page, "long", 1000)
    expect(root).to_have_attribute("data-state", "done")


@pytest.mark.parametrize("refused", [1, 2])
def test_a_file_that_fails_is_fetched_once_more(
    page: Page, root: Locator, problems: Problems, refused: int
) -> None:
    for name in ("x_0", "eps"):
        page.route(
            re.compile(rf"3-{name}\.bin"), lambda route: route.fulfill(status=503), times=refused
        )
    page.get_by_role("button", name="long", exact=True).click()
    if refused == 1:
        expect(root).to_have_attribute("data-state", "done")
    else:
        expect(root.locator(".dd-message")).to_contain_text("could not be loaded")
    problems.expect("503")
