"""One t of the forward stage in Chromium: every number beside the picture is Python's."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from ddpm_demo.diffusion import forward
from ddpm_demo.ui.typeset import plain
from tests.ui.support.browser import LONG, asking_nobody
from tests.ui.support.forwards import (
    HANDLE,
    LINEAR,
    SCHEDULES,
    SEED,
    agree,
    at,
    drawn,
    expected_rgb,
    expected_x,
    picture,
    pixels,
    show,
    walked,
    x_of,
)
from tests.ui.support.script_noise import normals

pytestmark = pytest.mark.browser


def test_one_drag_moves_everything_and_agrees_with_python(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    drawn(page)  # what the picture needs has come
    slider = root.get_by_role("slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    seen = []
    with asking_nobody(page):
        page.mouse.move(box["x"] + 10, y)
        page.mouse.down()
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
                "aria-label", plain(f"x_{{{t}}} = {signal:.4f} x_0 + {noise:.4f} ε")
            )
            expect(root.locator(".dd-t")).to_have_text(f"t = {t}")
            expect(root.locator("[data-name=alpha_bar] .dd-value")).to_have_text(f"{signal**2:.4f}")
            seen.append(t)
        page.mouse.up()
    np.testing.assert_allclose(seen, (200, 500, 800), atol=12)  # the thumb has a width
    slider.press("End")
    assert page.evaluate(f"{HANDLE}.t") == 1000
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "t = 999, ᾱ = 4.1\u00a0×\u00a010⁻⁵")


def test_the_equation_the_curves_and_the_table_carry_the_numbers_of_t(
    page: Page, root: Locator
) -> None:
    show(page, "long", 1000)
    now = at(page, 500)["numbers"][0]
    formula = root.get_by_role("math")
    expect(formula).to_have_attribute("aria-label", "x₅₀₀ = 0.2803 x₀ + 0.9599 ε")
    values = root.locator(".dd-curve .dd-value")
    assert values.all_text_contents() == ["0.0100", "0.0786", "0.2803", "0.9599", "−10.7\u00a0dB"]
    table = {
        row.get_attribute("data-name"): row.locator("td").inner_text()
        for row in root.locator(".dd-numbers tbody tr").all()
    }
    assert table["mean"].replace("−", "-") == f"{now['mean']:.4f}"
    assert table["variance"] == f"{now['variance']:.4f}"
    assert table["kl"] == "8.0\u00a0×\u00a010⁻⁴"
    assert now["kl"] == pytest.approx(8.0e-4, abs=5e-6)
    assert (table["last_alpha_bar"], table["last_snr"]) == ("4.0\u00a0×\u00a010⁻⁵", "−43.9\u00a0dB")
    x_0 = picture(3)[0] / 127.5 - 1
    alpha_bar = np.prod(1 - LINEAR[:500])
    assert now["expected"]["mean"] == pytest.approx(math.sqrt(alpha_bar) * x_0.mean(), abs=1e-9)
    assert now["expected"]["variance"] == pytest.approx(
        alpha_bar * x_0.var() + 1 - alpha_bar, abs=1e-9
    )
    at(page, 0)
    expect(formula).to_have_attribute("aria-label", "x₀ = 1.0000 x₀ + 0.0000 ε")
    assert values.all_text_contents() == ["–", "1.0000", "1.0000", "0.0000", "∞\u00a0dB"]


def test_fresh_noise_is_drawn_for_every_t(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    root.get_by_role("button", name="A new ε for every t").click()
    for t in (300, 301):
        now = at(page, t)
        x_t = expected_x("long", t, normals(SEED, "fresh", t, (6, 8, 3)))
        np.testing.assert_allclose(x_of(page), x_t, atol=1e-6)
        agree(now["numbers"][0], "long", x_t, t)
        expect(root.get_by_role("math")).to_have_attribute(
            "aria-label",
            plain(
                f"x_{{{t}}} = {now['numbers'][0]['weights'][0]:.4f} x_0 + "
                f"{now['numbers'][0]['weights'][1]:.4f} ε_{{{t}}}"
            ),
        )


def test_the_chain_goes_step_by_step_and_back(page: Page, root: Locator) -> None:
    show(page, "long", 1000)
    root.get_by_role("button", name="Step by step: the Markov chain").click()
    chain = walked("long")
    for t in (1000, 400, 399, 1, 0):
        now = at(page, t)
        np.testing.assert_allclose(x_of(page), chain[t], atol=2e-6)  # it is kept in float32
        agree(now["numbers"][0], "long", chain[t], t)
    at(page, 400)
    beta = LINEAR[399]
    expect(root.get_by_role("math")).to_have_attribute(
        "aria-label", f"x₄₀₀ = {math.sqrt(1 - beta):.4f} x₃₉₉ + {math.sqrt(beta):.4f} z₄₀₀"
    )
    at(page, 0)
    expect(root.get_by_role("math")).to_have_attribute("aria-label", "x₀: the picture itself")


# a clock that leaps, so that each frame has time for one step of the chain
SLOW = """() => {
  const now = performance.now.bind(performance);
  let leaps = 0;
  performance.now = () => now() + 1000 * (leaps += 1);
  window.steady = () => (performance.now = () => now() + 1000 * leaps); // it leaps no more
}"""


def test_what_the_chain_does_not_change_stays_while_it_is_walked(page: Page, root: Locator) -> None:
    """The table once went blank as a whole, even what is the same at every t."""
    page.evaluate(SLOW)
    show(page, "long", 1000)
    stay = ["expected_mean", "expected_variance", "last_alpha_bar", "last_snr"]
    at(page, 900)
    before = [root.locator(f".dd-numbers [data-name={name}] td").inner_text() for name in stay]
    root.get_by_role("button", name="Step by step").click()
    expect(root).to_have_attribute("data-walking", "")
    expect(root.locator(".dd-numbers [data-name=mean] td")).to_have_text("…")
    for name, text in zip(stay, before, strict=True):
        expect(root.locator(f".dd-numbers [data-name={name}] td")).to_have_text(text)


def test_curves_that_still_grow_say_so_and_neither_noise_waits_for_the_other(
    page: Page, root: Locator
) -> None:
    page.evaluate(SLOW)
    show(page, "long", 1000)
    computing = root.locator(".dd-computing")
    expect(computing).to_have_text(re.compile("^still computing: [0-9]+ %$"))
    lengths = f"['fresh', 'chain'].map((noise) => {HANDLE}.statistics()[noise].mean.length)"
    page.wait_for_function(f"{lengths}.every((n) => n > 1)")
    assert not page.evaluate(f"{HANDLE}.complete")
    show(page, "short", 100)
    page.evaluate("steady()")
    page.wait_for_function(f"{HANDLE}.complete", timeout=LONG)
    expect(computing).to_have_text("")


def test_the_running_statistics_of_the_three_noises_are_pythons(page: Page, root: Locator) -> None:
    show(page, "unlike", 100)
    page.wait_for_function(f"{HANDLE}.complete", timeout=LONG)
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
                "mean": x_t.mean(),
                "variance": x_t.var(),
                "apart": math.sqrt(((x_t - held) ** 2).mean()),
            }
            for measure, number in expected.items():
                place, value_there = told[noise][measure][t]
                assert place == t
                assert value_there == pytest.approx(number, abs=1e-6), (noise, measure, t)
    for measure in ("mean", "variance"):  # in distribution alike, 144 pixels
        way, law = np.array(told["chain"][measure]), np.array(told["expected"][measure])
        assert np.abs(way - law).max() < 5 * math.sqrt(2 / 144)
    assert told["chain"]["apart"][100][1] > 1  # pixel by pixel not at all
    assert root.locator(".dd-statistics .dd-curve").count() == 3
    expect(root.locator(".dd-legend")).to_contain_text("Step by step: the Markov chain")


def test_two_schedules_share_the_noise(page: Page, root: Locator) -> None:
    show(page, "two", 1000)
    now = at(page, 300)
    for k, name in enumerate(("long", "cosine")):
        x_t = expected_x(name, 300)
        np.testing.assert_allclose(x_of(page, k), x_t, atol=1e-6)
        agree(now["numbers"][k], name, x_t, 300)
    expect(root.locator(".dd-captions")).to_be_visible()
    assert root.locator(".dd-captions > span").all_text_contents() == [
        "lineart = 300 / 1000 · αt = 40\xa0%",
        "cosinet = 300 / 1000 · αt = 79\xa0%",
    ]
    assert root.get_by_role("math").count() == 2
    assert root.locator("[data-name=alpha_bar] .dd-value").all_text_contents() == [
        "0.3964",
        f"{forward.alpha_bar_at(SCHEDULES['cosine'], 300):.4f}",
    ]
    root.get_by_role("button", name="A new ε for every t").click()
    drawn(page)
    eps = normals(SEED, "fresh", 300, (6, 8, 3))
    np.testing.assert_allclose(x_of(page, 1), expected_x("cosine", 300, eps), atol=1e-6)
    show(page, "long", 1000)
    expect(root.locator(".dd-captions")).to_be_hidden()
