"""Loss in Chromium: its numbers against Python's, and that every panel looks at the same t."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.loss import bound, estimate
from ddpm_demo.diffusion.loss.terms import terms
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.diffusion.parameterisation import predicted_epsilon, predicted_v, predicted_x_0
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui import loss as loss_tab
from tests.support.faces import draw_faces
from tests.ui.support.browser import LONG, eventually, number
from tests.ui.support.losses import KIND, T, hold, untrained

pytestmark = pytest.mark.browser


WHOLE = "document.querySelector('#loss-stage [data-state]').lossStage.whole"


def kept_aside(run: Run) -> np.ndarray:
    data = Dataset.load(run.dataset_file)
    return data.held_out


def now(page: Page) -> dict[str, Any]:
    return page.eval_on_selector("#loss-stage [data-state]", "e => e.lossStage.now")


def facts(page: Page) -> str:
    return page.locator("#loss-stage .dd-facts").inner_text()


def look(page: Page) -> None:
    page.click("#loss-ask")
    stage = page.locator("#loss-stage [data-state]")
    expect(stage).to_have_attribute("data-state", "done", timeout=LONG)
    expect(page.locator("#loss-total .loss-total")).to_be_visible(timeout=LONG)
    expect(page.locator("#loss-cancel")).to_be_hidden(timeout=LONG)  # the curve beside it came too


def test_what_the_page_says_is_what_python_says(opened: Page, run: Run) -> None:
    number(opened, "#loss-visits", 9)
    look(opened)
    pictures = kept_aside(run)[:16]
    x_0s = to_unit_nchw(pictures)
    visits = choose_timesteps(T, 9)
    expected = {term.visit.timestep + 1: term for term in terms(untrained(), x_0s, visits)}
    schedule = untrained().scheduler.schedule
    y, x, c = 3, 11, 2
    opened.eval_on_selector(
        "#loss-stage [data-state]", f"e => {{ e.lossStage.pixel = [{y}, {x}, {c}]; }}"
    )
    for index, t in enumerate(sorted(expected)):
        opened.eval_on_selector("#loss-stage [data-state]", f"e => e.lossStage.seek({index})")
        shown, term, k = now(opened), expected[t], t - 1
        assert (shown["t"], shown["level"]) == (t, pictures[0, y, x, c])
        bar = float(schedule.alphas_cumprod[k])
        x_t, said = term.x_t[0].double(), term.output[0].double()
        x_0_hat = predicted_x_0(said, x_t, bar, KIND)
        held = x_0_hat.clamp(-1, 1)
        mu = schedule.posterior_mean_coef_x0[k] * held + schedule.posterior_mean_coef_xt[k] * x_t
        for name, value in {
            "xt": x_t,
            "epsHat": predicted_epsilon(said, x_t, bar, KIND),
            "x0Hat": x_0_hat,
            "vHat": predicted_v(said, x_t, bar, KIND),
            "mu": mu,
        }.items():
            assert shown["one"][name] == pytest.approx(float(value[c, y, x]), rel=1e-6, abs=1e-6)
        error = predicted_epsilon(said, x_t, bar, KIND) - term.eps[0]
        assert shown["errors"]["eps"] == pytest.approx(float(error.square().mean()), rel=1e-6)
        assert shown["errors"]["x0"] == pytest.approx(
            float(error.square().mean()) * (1 - bar) / bar, rel=1e-5
        )
        x_0 = torch.tensor(pictures[0, y, x, c] / 127.5 - 1)
        if t == 1:
            sigma = bound.standard_deviation(schedule, 0, "fixed_small")
            level = torch.tensor(int(pictures[0, y, x, c]))
            nats = -bound.bin_log_probability(level, held[c, y, x], sigma)
        else:
            nats = bound.step_term(schedule, x_0, held[c, y, x], k, "fixed_small")
        assert shown["step"]["bits"] == pytest.approx(float(nats) / math.log(2), rel=1e-6)
        assert shown["bits"] == pytest.approx(float(term.bits[0]), rel=1e-12)
    expect(opened.locator("#loss-stage .dd-sentence")).to_contain_text("KL =")
    shown_facts = facts(opened)
    assert shown_facts.count("/ d") == 2, "means over the d values, not squared norms"
    assert "this picture" in shown_facts
    for words in ("variance left", "growth of an error in", "share outside [−1, 1]"):
        assert words in shown_facts
    scales = opened.locator("#loss-stage .dd-range").all_text_contents()
    assert scales == ["−1 … 1"] * 3 + ["−3 … 3"] * 2 + ["−1 … 1"]

    def factors_are_those_of_t() -> None:  # the text is written a frame after the numbers
        factors = opened.locator("#loss-stage .dd-eq-numbers").all_text_contents()[-3:-1]
        row = now(opened)["row"]
        assert [text.split("= ")[-1] for text in factors] == [f"{row[c]:.4f}" for c in ("c0", "ct")]

    eventually(opened, factors_are_those_of_t)
    total = estimate.add_up(
        bound.prior_term(schedule, x_0s),
        list(expected.values()),
    ).total[0]
    expect(opened.locator("#loss-total")).to_contain_text(f"{total:.3f}")
    expect(opened.locator("#loss-total")).to_contain_text(f"{len(pictures)} pictures")
    expect(opened.locator("#loss-total .loss-scale")).to_contain_text("no model at all")
    first = estimate.of_each(bound.prior_term(schedule, x_0s), list(expected.values()))[0]
    assert opened.evaluate(WHOLE) == pytest.approx(float(first), rel=1e-9)


def test_curve_slider_picture_and_equations_look_at_one_t(opened: Page) -> None:
    look(opened)
    chart = opened.locator("#loss-chart canvas")
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.5})
    far = now(opened)["t"]
    assert far > 100
    expect(opened.locator("#loss-stage .dd-t")).to_have_text(f"t = {far}")
    held = "e => e.parentElement.chart.held"
    assert chart.evaluate(held) == far
    slider = opened.locator("#loss-stage input[type=range]")
    slider.focus()
    slider.press("Home")
    assert now(opened)["t"] == 1
    assert chart.evaluate(held) == 1
    expect(opened.locator("#loss-stage .dd-sentence")).to_contain_text(
        "bin of the true level holds"
    )
    before = opened.locator("#loss-stage .dd-equations").text_content() or ""
    tile = opened.locator("#loss-stage .dd-tile").nth(2)
    tile.click(position={"x": 5, "y": 5})
    assert opened.eval_on_selector("#loss-stage [data-state]", "e => e.lossStage.pixel") == [
        0,
        0,
        0,
    ]
    expect(opened.locator("#loss-stage .dd-equations")).not_to_have_text(before)
    level = now(opened)["level"]
    opened.locator("#loss-stage .dd-channels button").nth(1).click()
    assert now(opened)["level"] != level, "another channel"
    for name in ("Cumulative", "Error in ε", "Error in x0", "Weights"):
        opened.locator("#loss-chart .chart-pages button", has_text=name).click()
        expect(opened.locator("#loss-chart .chart-readout")).to_contain_text("timestep t")


def test_every_picture_can_be_reached_on_a_phone(opened: Page) -> None:
    """The last columns once lay beyond the edge."""
    opened.locator("#loss-source label", has_text="trained on").click()
    number(opened, "#loss-visits", 5)
    look(opened)
    opened.set_viewport_size({"width": 390, "height": 844})
    beyond = """() => [...document.querySelectorAll('#loss-gallery .thumbnail-item')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth).length"""
    items = opened.locator("#loss-gallery .thumbnail-item")
    expect(items).to_have_count(16)
    opened.wait_for_function(f"({beyond})() === 0")
    boxes = items.evaluate_all("all => all.map((one) => [one.clientWidth, one.clientHeight])")
    assert all(abs(width - height) <= 1 for width, height in boxes), boxes  # no bars beside them
    first, words = items.first.bounding_box(), opened.locator("#loss-stage").bounding_box()
    assert first
    assert words
    assert abs(first["x"] - words["x"]) < 4, "it begins where the stage does"
    opened.set_viewport_size({"width": 1366, "height": 768})
    opened.locator("#loss-stage .dd-slider").focus()
    opened.keyboard.press("p")
    expect(opened.locator("#heading")).to_be_hidden()
    for seen in ("#loss-total .loss-bar", "#loss-chart canvas", "#loss-stage .dd-player"):
        expect(opened.locator(seen)).to_be_in_viewport(ratio=1)


def test_on_a_phone_what_comes_in_does_not_carry_the_page_away(opened: Page) -> None:
    """The controls come first in the document, and the browser kept them where they stood."""
    number(opened, "#loss-visits", 5)
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.evaluate("scrollTo(0, 150)")
    expect(opened.locator("#loss-model")).to_be_in_viewport()
    ask = opened.locator("#loss-ask").bounding_box()
    assert ask
    opened.mouse.click(ask["x"] + ask["width"] / 2, ask["y"] + ask["height"] / 2)
    expect(opened.locator("#loss-stage [data-state=done]")).to_be_visible(timeout=LONG)
    expect(opened.locator("#loss-gallery .thumbnail-item").first).to_be_visible()
    expect(opened.locator("#loss-chart canvas")).to_be_in_viewport()


def test_another_picture_comes_under_the_lens(opened: Page, run: Run) -> None:
    look(opened)
    opened.eval_on_selector("#loss-stage [data-state]", "e => { e.lossStage.pixel = [0, 0, 0]; }")
    pictures = kept_aside(run)
    assert now(opened)["level"] == pictures[0, 0, 0, 0]
    opened.locator("#loss-gallery button.thumbnail-item, #loss-gallery .thumbnail-item").nth(
        1
    ).click()
    lens = "document.querySelector('#loss-stage [data-state]').lossStage.now"
    opened.wait_for_function(f"{lens}.level === {pictures[1, 0, 0, 0]}")


def test_a_look_at_fewer_timesteps_takes_the_place_of_a_longer_one(opened: Page) -> None:
    """The slider once stood beyond the end of the newer one until its files had come."""
    look(opened)
    slider = opened.locator("#loss-stage input[type=range]")
    slider.press("End")
    number(opened, "#loss-visits", 5)
    expect(opened.locator("#loss-visits input[type=number]")).to_have_value("5")
    opened.click("#loss-ask")
    expect(slider).to_have_attribute("max", "4", timeout=LONG)
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^t = "))


def test_own_pictures_are_made_to_fit_and_missing_ones_are_asked_for(
    opened: Page, tmp_path: Path
) -> None:
    opened.locator("#loss-source label", has_text="my own").click()
    opened.click("#loss-ask")
    expect(opened.locator(".toast-body")).to_contain_text("There are no pictures yet")
    opened.locator(".toast-close").first.click()
    draw_faces(tmp_path / "faces", count=3, size=40)
    files = sorted((tmp_path / "faces").rglob("*.*"))
    opened.locator("#loss-files input[type=file]").set_input_files(files)
    expect(opened.locator("#loss-files")).to_contain_text(files[-1].stem[-4:])
    look(opened)
    expect(opened.locator("#loss-total")).to_contain_text("3 pictures")


def test_what_an_earlier_look_found_is_dimmed_while_a_new_one_goes_on(
    opened: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    number(opened, "#loss-visits", 5)
    look(opened)
    monkeypatch.setattr(loss_tab, "SEND_SECONDS", 0)
    hold(monkeypatch, at=5)
    stage, chart = opened.locator("#loss-stage"), opened.locator("#loss-chart")
    expect(stage).to_have_css("opacity", "1")
    number(opened, "#loss-visits", 1000)
    opened.click("#loss-ask")
    expect(stage).to_have_css("opacity", "0.35")
    expect(opened.locator("#loss-total .loss-coming")).to_be_visible(timeout=LONG)
    expect(opened.locator("#loss-total")).to_contain_text(re.compile(r"about .+ left"))
    expect(chart).to_have_css("opacity", "1")  # its curve is the new one already
    opened.click("#loss-cancel")
    expect(stage).to_have_css("opacity", "1", timeout=LONG)


def test_pictures_and_charts_say_what_they_show(opened: Page) -> None:
    look(opened)
    tiles = opened.locator("#loss-stage .dd-tile")
    for k, name in enumerate(("x₀, the picture", "xₜ, input", "x̂₀, predicted picture")):
        expect(tiles.nth(k)).to_have_attribute(
            "aria-label", re.compile(f"^{name}, t = [0-9]+: −?[0-9]")
        )
    expect(opened.locator("#loss-chart canvas")).to_have_attribute(
        "aria-label", re.compile("^Bound, timestep t [0-9]+, Lₜ₋₁, mean of the pictures [0-9.]+$")
    )
    expect(opened.locator("#loss-total .loss-bar")).to_have_attribute(
        "aria-label", re.compile("L₀: the last step to pixels [0-9.]+")
    )
    opened.evaluate("document.documentElement.lang = 'ko'")
    expect(tiles.nth(0)).to_have_attribute("aria-label", re.compile("^x₀, 이미지"))


def test_a_long_look_can_be_stopped(opened: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, at=5)
    number(opened, "#loss-visits", 1000)
    opened.click("#loss-ask")
    expect(opened.locator("#loss-total")).to_contain_text("of 1,000", timeout=LONG)
    opened.click("#loss-cancel")
    expect(opened.locator("#loss-total")).to_contain_text("Cancelled", timeout=LONG)
    expect(opened.locator("#loss-ask")).to_be_visible()
    assert now(opened) is not None, "what was found can be looked at"
