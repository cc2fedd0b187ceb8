"""The forward stage in Chromium against Python: one t, the same numbers, no word to the server."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect

from ddpm_demo import forward
from ddpm_demo.schedule import NoiseSchedule
from ddpm_demo.ui.forward_stage import ForwardStage
from ddpm_demo.ui.timeline import file_data
from tests.ui.script_noise import normals

pytestmark = pytest.mark.browser

SCHEDULES = {
    "long": NoiseSchedule.named("linear", 1000),
    "short": NoiseSchedule.named("linear", 100, rescale=False),
    "cosine": NoiseSchedule.named("cosine", 1000),
    "fitted": NoiseSchedule.named("linear", 100),
}
LINEAR = SCHEDULES["long"].betas.numpy()
SEED = 11
HANDLE = "document.querySelector('#forward [data-state]').forwardStage"


def picture(channels: int) -> tuple[np.ndarray, np.ndarray]:
    """x_0 in uint8 and ε in float32, both [6, 8, channels]."""
    rng = np.random.default_rng(channels)
    x_0 = rng.integers(0, 256, (6, 8, channels), dtype=np.uint8)
    return x_0, rng.standard_normal(x_0.shape, dtype=np.float32)


def value(folder: Path, *names: str, channels: int = 3) -> dict[str, Any]:
    """What the server sends for one picture under one schedule or two."""
    paths = folder / f"{channels}-x_0.bin", folder / f"{channels}-eps.bin"
    x_0, eps = picture(channels)
    paths[0].write_bytes(x_0.tobytes())
    paths[1].write_bytes(eps.astype("<f4").tobytes())
    processes = [
        {
            "schedule": "cosine" if name == "cosine" else "linear",
            "timesteps": len(SCHEDULES[name]),
            "rescale": name != "short",
            "betas": SCHEDULES[name].betas.tolist(),
        }
        for name in names
    ]
    return {
        "id": f"{channels}-{names}", "shape": list(x_0.shape), "x_0": file_data(paths[0]),
        "eps": file_data(paths[1]), "seed": SEED, "processes": processes,
    }  # fmt: skip


def expected_x(name: str, t: int, eps: np.ndarray | None = None) -> np.ndarray:
    """x_t in float64 [6, 8, 3]; ε is the value's own unless another is given."""
    x_0, own = picture(3)
    noise = torch.from_numpy(own if eps is None else eps)
    return forward.noised(SCHEDULES[name], torch.from_numpy(x_0 / 127.5 - 1), noise, t).numpy()


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
        "long": value(folder, "long"),
        "short": value(folder, "short"),
        "grey": value(folder, "long", channels=1),
        "two": value(folder, "long", "cosine"),
        "unlike": value(folder, "fitted", "short"),
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


def at(page: Page, t: int) -> dict[str, Any]:
    """What is drawn at t, once it is."""
    page.evaluate(f"{HANDLE}.seek({t})")
    return drawn(page)


def drawn(page: Page) -> dict[str, Any]:
    page.wait_for_function(f"(h => h.now?.t === h.t && h.now.noise === h.noise)({HANDLE})")
    return dict(page.evaluate(f"{HANDLE}.now"))


def x_of(page: Page, process: int = 0) -> np.ndarray:
    """x_t as the browser has it, not clipped."""
    return np.array(page.evaluate(f"[...{HANDLE}.x({process})]")).reshape(6, 8, 3)


def agree(told: dict[str, Any], name: str, x_t: np.ndarray, t: int) -> None:
    """The numbers beside the picture are Python's, to 1e-6."""
    expected = forward.numbers(SCHEDULES[name], torch.from_numpy(x_t), t)
    names = {"alphaBar": "alpha_bar", "beta": "beta", "snr": "snr_db"}
    for key in ("t", "alphaBar", "beta", "snr", "mean", "variance", "kl"):
        if t == 0 and key == "snr":
            continue  # infinite, which JSON has no word for
        assert told[key] == pytest.approx(expected[names.get(key, key)], abs=1e-6), key


def test_one_drag_moves_everything_and_agrees_with_python(page: Page, root: Locator) -> None:
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
    seen = []
    for share in (0.2, 0.5, 0.8):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=4)
        now = drawn(page)  # the mouse is still down
        t = now["t"]
        x_t = expected_x("long", t)
        agree(now["numbers"][0], "long", x_t, t)
        signal, noise = now["numbers"][0]["weights"]
        assert signal == pytest.approx(math.sqrt(np.prod(1 - LINEAR[:t])), abs=1e-9)
        assert noise == pytest.approx(math.sqrt(1 - np.prod(1 - LINEAR[:t])), abs=1e-9)
        np.testing.assert_allclose(x_of(page), x_t, atol=1e-6)
        np.testing.assert_array_equal(pixels(page), expected_rgb(LINEAR, t))
        counts, _ = np.histogram(x_t, bins=80, range=(-4, 4))
        assert list(now["histograms"][0]["counts"]) == counts.tolist()
        assert now["cursors"] == [t] * 8  # five curves and three running statistics
        expect(root.get_by_role("math")).to_have_attribute(
            "aria-label", f"x_{t} = {signal:.4f} x_0 + {noise:.4f} ε"
        )
        expect(root.locator(".dd-t")).to_have_text(f"t = {t}")
        expect(root.locator("[data-name=alpha_bar] .dd-value")).to_have_text(f"{signal**2:.4f}")
        seen.append(t)
    page.mouse.up()
    np.testing.assert_allclose(seen, (200, 500, 800), atol=12)  # the thumb has a width
    slider.press("End")
    assert page.evaluate(f"{HANDLE}.t") == 1000
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "t = 999, ᾱ = 4.1×10⁻⁵")
    assert [url for url in asked if "heartbeat" not in url] == []


def test_the_equation_the_curves_and_the_table_carry_the_numbers_of_t(
    page: Page, root: Locator
) -> None:
    show(page, "long", 1000)
    now = at(page, 500)["numbers"][0]
    formula = root.get_by_role("math")
    expect(formula).to_have_attribute("aria-label", "x_500 = 0.2803 x_0 + 0.9599 ε")
    values = root.locator(".dd-curve .dd-value")
    assert values.all_text_contents() == ["0.0100", "0.0786", "0.2803", "0.9599", "−10.7 dB"]
    table = {
        row.get_attribute("data-name"): row.locator("td").inner_text()
        for row in root.locator(".dd-numbers tbody tr").all()
    }
    assert table["mean"].replace("−", "-") == f"{now['mean']:.4f}"
    assert table["variance"] == f"{now['variance']:.4f}"
    assert table["kl"] == "8.0×10⁻⁴"
    assert now["kl"] == pytest.approx(8.0e-4, abs=5e-6)
    assert (table["last_alpha_bar"], table["last_snr"]) == ("4.0×10⁻⁵", "−43.9 dB")
    x_0 = picture(3)[0] / 127.5 - 1
    alpha_bar = np.prod(1 - LINEAR[:500])
    assert now["expected"]["mean"] == pytest.approx(math.sqrt(alpha_bar) * x_0.mean(), abs=1e-9)
    assert now["expected"]["variance"] == pytest.approx(
        alpha_bar * x_0.var() + 1 - alpha_bar, abs=1e-9
    )
    at(page, 0)
    expect(formula).to_have_attribute("aria-label", "x_0 = 1.0000 x_0 + 0.0000 ε")
    assert values.all_text_contents() == ["–", "1.0000", "1.0000", "0.0000", "∞ dB"]


def test_fresh_noise_is_drawn_for_every_t(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    root.get_by_role("button", name="A new ε for every t").click()
    for t in (300, 301):
        now = at(page, t)
        x_t = expected_x("long", t, normals(SEED, "fresh", t, (6, 8, 3)))
        np.testing.assert_allclose(x_of(page), x_t, atol=1e-6)
        agree(now["numbers"][0], "long", x_t, t)
        expect(root.get_by_role("math")).to_have_attribute(
            "aria-label", f"x_{t} = {now['numbers'][0]['weights'][0]:.4f} x_0 + "
            f"{now['numbers'][0]['weights'][1]:.4f} ε_{t}",
        )  # fmt: skip


def walked(name: str) -> list[np.ndarray]:
    """x_0 … x_T of the chain that the browser walks."""
    x_0 = torch.from_numpy(picture(3)[0] / 127.5 - 1)
    chain = forward.markov_chain(
        SCHEDULES[name], x_0, lambda t: torch.from_numpy(normals(SEED, "chain", t, (6, 8, 3)))
    )
    return [x_t.numpy() for x_t in chain]


def test_the_chain_goes_step_by_step_and_back(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    root.get_by_role("button", name="Step by step: the chain").click()
    chain = walked("long")
    for t in (1000, 400, 399, 1, 0):
        now = at(page, t)
        np.testing.assert_allclose(x_of(page), chain[t], atol=2e-6)  # it is kept in float32
        agree(now["numbers"][0], "long", chain[t], t)
    at(page, 400)
    beta = LINEAR[399]
    expect(root.get_by_role("math")).to_have_attribute(
        "aria-label", f"x_400 = {math.sqrt(1 - beta):.4f} x_399 + {math.sqrt(beta):.4f} z_400"
    )
    at(page, 0)
    expect(root.get_by_role("math")).to_have_attribute("aria-label", "x_0: the picture itself")


def test_the_running_statistics_of_the_three_noises_are_pythons(page: Page, root: Locator) -> None:
    show(page, "unlike", 100)
    page.wait_for_function(f"{HANDLE}.complete")
    told = page.evaluate(f"{HANDLE}.statistics()")
    chain, shape = walked("fitted"), (6, 8, 3)
    for t in (0, 1, 37, 100):
        held = expected_x("fitted", t)
        ways = {
            "same": held,
            "fresh": expected_x("fitted", t, normals(SEED, "fresh", t, shape)),
            "chain": chain[t],
        }
        for noise, x_t in ways.items():
            expected = {
                "mean": x_t.mean(), "variance": x_t.var(),
                "apart": math.sqrt(((x_t - held) ** 2).mean()),
            }  # fmt: skip
            for measure, number in expected.items():
                place, value_there = told[noise][measure][t]
                assert place == t
                assert value_there == pytest.approx(number, abs=1e-6), (noise, measure, t)
    for measure in ("mean", "variance"):  # in distribution alike, 144 pixels
        way, law = np.array(told["chain"][measure]), np.array(told["expected"][measure])
        assert np.abs(way - law).max() < 5 * math.sqrt(2 / 144)
    assert told["chain"]["apart"][100][1] > 1  # pixel by pixel not at all
    assert root.locator(".dd-statistics .dd-curve").count() == 3
    expect(root.locator(".dd-legend")).to_contain_text("Step by step: the chain")


def test_two_schedules_share_the_noise(page: Page, root: Locator) -> None:
    show(page, "two", 1000)
    now = at(page, 300)
    for k, name in enumerate(("long", "cosine")):
        x_t = expected_x(name, 300)
        np.testing.assert_allclose(x_of(page, k), x_t, atol=1e-6)
        agree(now["numbers"][k], name, x_t, 300)
    expect(root.locator(".dd-captions")).to_be_visible()
    assert root.locator(".dd-captions > span").all_text_contents() == [
        "lineart = 300 / 1000", "cosinet = 300 / 1000",
    ]  # fmt: skip
    assert root.get_by_role("math").count() == 2
    assert root.locator("[data-name=alpha_bar] .dd-value").all_text_contents() == [
        "0.3964", f"{forward.alpha_bar_at(SCHEDULES['cosine'], 300):.4f}",
    ]  # fmt: skip
    root.get_by_role("button", name="A new ε for every t").click()
    drawn(page)
    eps = normals(SEED, "fresh", 300, (6, 8, 3))
    np.testing.assert_allclose(x_of(page, 1), expected_x("cosine", 300, eps), atol=1e-6)
    show(page, "long", 1000)
    expect(root.locator(".dd-captions")).to_be_hidden()


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
    page.wait_for_function(f"!{HANDLE}.playing && {HANDLE}.t === 100", timeout=30_000)


def test_a_process_that_never_reaches_noise_is_warned_of(page: Page, root: Locator) -> None:
    warning = root.locator(".dd-warning")
    show(page, "short", 100)
    expect(warning).to_contain_text("linear schedule with T = 100 does not end in noise")
    expect(warning).to_contain_text("ᾱ is still 0.364 (SNR −2.4 dB)")
    expect(warning).to_contain_text("keeps 60 % of its strength")
    expect(warning).to_contain_text("Let β be rescaled")
    page.get_by_role("button", name="unlike").click()
    page.wait_for_function(f"{HANDLE}.reached.length === 2")
    assert warning.locator("p").count() == 1  # only the one of the two that is not rescaled
    show(page, "long", 1000)
    expect(warning).to_be_hidden()


def test_it_speaks_korean(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    show(page, "short", 100)
    root = page.locator("#forward [data-state]")
    expect(root.get_by_role("button", name="한 스텝씩: 마르코프 연쇄")).to_be_visible()
    expect(root.locator(".dd-warning")).to_contain_text("T = 100인 선형 스케줄은")
    expect(root.locator(".dd-numbers")).to_contain_text("분산")
    expect(root.locator(".dd-legend")).to_contain_text("닫힌 식의 예측")
    context.close()


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
    for part in [
        ".dd-noise", ".dd-canvas", ".dd-formula", ".dd-warning", ".dd-numbers", ".dd-legend",
        ".dd-curve >> nth=4",
    ]:  # fmt: skip
        box = page.locator("#forward").locator(part).bounding_box()
        assert box, part
        assert box["x"] >= frame["x"] - 1, part
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, part
