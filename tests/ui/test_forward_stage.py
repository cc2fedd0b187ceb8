"""The forward stage in Chromium against numpy: the same x_t, and no word to the server."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from ddpm_demo.ui.forward_stage import ForwardStage
from ddpm_demo.ui.timeline import file_data

pytestmark = pytest.mark.browser

LINEAR = np.linspace(1e-4, 0.02, 1000)
HANDLE = "document.querySelector('#forward [data-state]').forwardStage"


def picture(channels: int) -> tuple[np.ndarray, np.ndarray]:
    """x_0 in uint8 and ε in float32, both [6, 8, channels]."""
    rng = np.random.default_rng(channels)
    x_0 = rng.integers(0, 256, (6, 8, channels), dtype=np.uint8)
    return x_0, rng.standard_normal(x_0.shape, dtype=np.float32)


def value(folder: Path, betas: np.ndarray, channels: int = 3) -> dict[str, Any]:
    """What the server sends for one picture under one schedule."""
    name = f"{len(betas)}-{channels}"
    x_0, eps = picture(channels)
    paths = folder / f"{name}-x_0.bin", folder / f"{name}-eps.bin"
    paths[0].write_bytes(x_0.tobytes())
    paths[1].write_bytes(eps.astype("<f4").tobytes())
    return {
        "id": name, "shape": list(x_0.shape), "x_0": file_data(paths[0]),
        "eps": file_data(paths[1]), "betas": betas.tolist(), "schedule": "linear",
        "timesteps": len(betas),
    }  # fmt: skip


def expected_rgb(betas: np.ndarray, t: int, channels: int = 3) -> np.ndarray:
    """x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε as the screen shows it: uint8 [6, 8, 3]."""
    x_0, eps = picture(channels)
    alpha_bar = np.prod(1 - betas[:t])
    x_t = np.sqrt(alpha_bar) * (x_0 / 127.5 - 1) + np.sqrt(1 - alpha_bar) * eps
    shown = np.rint(np.clip((x_t + 1) * 127.5, 0, 255)).astype(np.uint8)
    return np.broadcast_to(shown, (6, 8, 3))


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with one forward stage and a button for each value."""
    folder = tmp_path_factory.mktemp("pixels")
    values = {
        "long": value(folder, LINEAR),
        "short": value(folder, np.linspace(1e-4, 0.02, 100)),
        "grey": value(folder, LINEAR, channels=1),
        "nothing": None,
    }
    with gr.Blocks() as demo:
        stage = ForwardStage(elem_id="forward")
        for name, sent in values.items():
            gr.Button(name).click(lambda sent=sent: sent, outputs=stage)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def root(page: Page, address: str) -> Locator:
    """The stage, empty."""
    page.goto(address)
    found = page.locator("#forward [data-state]")
    expect(found).to_have_attribute("data-state", "empty")
    return found


def show(page: Page, name: str, steps: int) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(f"wanted => {HANDLE}.T === wanted", arg=steps)


def pixels(page: Page) -> np.ndarray:
    rgba = page.evaluate(f"[...{HANDLE}.pixels()]")
    return np.array(rgba, np.uint8).reshape(6, 8, 4)[..., :3]


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


def test_dragging_and_keys_ask_the_server_nothing(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    slider = root.get_by_role("slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=10)
    page.mouse.up()
    assert abs(page.evaluate(f"{HANDLE}.t") - 500) <= 2
    slider.press("End")
    assert page.evaluate(f"{HANDLE}.t") == 1000
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "t = 999, ᾱ = 4.1×10⁻⁵")
    assert [url for url in asked if "heartbeat" not in url] == []


def test_the_equation_and_the_curves_carry_the_numbers_of_t(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    page.evaluate(f"{HANDLE}.seek(500)")
    formula = root.get_by_role("math")
    expect(formula).to_have_attribute("aria-label", "x_500 = 0.2803 x_0 + 0.9599 ε")
    values = root.locator(".dd-curve .dd-value")
    assert values.all_text_contents() == ["0.0100", "0.0786", "0.2803", "0.9599", "−10.7 dB"]
    page.evaluate(f"{HANDLE}.seek(0)")
    expect(formula).to_have_attribute("aria-label", "x_0 = 1.0000 x_0 + 0.0000 ε")
    assert values.all_text_contents() == ["–", "1.0000", "1.0000", "0.0000", "∞ dB"]


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
    slider = root.get_by_role("slider")
    slider.press("Space")
    page.wait_for_function(f"{HANDLE}.playing")
    page.wait_for_function(f"!{HANDLE}.playing && {HANDLE}.t === 100", timeout=30_000)


def test_a_process_that_never_reaches_noise_is_warned_of(page: Page, root: Locator) -> None:
    warning = root.locator(".dd-warning")
    show(page, "short", 100)
    expect(warning).to_contain_text("ᾱ is still 0.364")
    show(page, "long", 1000)
    expect(warning).to_be_hidden()


def test_another_schedule_is_shown_at_the_same_place(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    page.evaluate(f"{HANDLE}.seek(400)")
    show(page, "short", 100)
    assert page.evaluate(f"{HANDLE}.t") == 40
    page.get_by_role("button", name="nothing").click()
    expect(root).to_have_attribute("data-state", "empty")
    expect(root.locator(".dd-message")).to_contain_text("Choose a picture")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(page: Page, address: str, theme: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}?__theme={theme}")
    show(page, "short", 100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame = page.locator("#forward").bounding_box()
    assert frame
    for part in [".dd-canvas", ".dd-formula", ".dd-warning", ".dd-curve >> nth=4"]:
        box = page.locator("#forward").locator(part).bounding_box()
        assert box, part
        assert box["x"] >= frame["x"] - 1, part
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, part
