"""The whole page in Chromium: what a newcomer does in each tab, on real files."""

from __future__ import annotations

import copy
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.limits import Limits
from ddpm_demo.randomness import normal
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.components.picture import read_picture
from tests.support.faces import draw_faces
from tests.ui.support.browser import (
    LONG,
    asking_nobody,
    choose,
    drop_files,
    number,
    tab,
    timeline,
    unfold,
    until_drawn,
)
from tests.ui.support.problems import Problems
from tests.ui.support.samples import answered, download, handle
from tests.ui.support.timelines import Driver

pytestmark = pytest.mark.browser


def test_sample_draws_from_the_shipped_model_and_the_timeline_asks_nobody(opened: Page) -> None:
    expect(opened.locator("#sample-model input")).to_have_value(catalogue.PRETTIEST)
    number(opened, "#sample-num-images", 4)
    number(opened, "#sample-steps", 6)
    opened.click("#sample-draw")
    state = until_drawn(opened, "#sample-timeline")
    assert (state["count"], state["index"]) == (7, 6), "x_T, five between, the picture"

    expect(opened.locator("#keep")).to_be_visible()  # shown by the last request of a drawing
    slider = opened.locator("#sample-timeline input[type=range]")
    with asking_nobody(opened):
        slider.focus()
        slider.press("Home")
        assert timeline(opened, "#sample-timeline")["index"] == 0
        expect(slider).to_have_attribute("aria-valuetext", re.compile("1000"))
        slider.press("ArrowRight")
        assert timeline(opened, "#sample-timeline")["index"] == 1
        opened.locator("#sample-timeline button", has_text="predicted").click()
        assert timeline(opened, "#sample-timeline")["view"] == "x_0"
        slider.press("End")
        assert timeline(opened, "#sample-timeline")["index"] == 6
    expect(opened.locator("#sample-draw")).to_be_visible()


def forward(page: Page) -> dict[str, Any]:
    return page.eval_on_selector(
        "#forward-stage [data-state]",
        "e => ({t: e.forwardStage.t, T: e.forwardStage.T, alphaBar: e.forwardStage.alphaBar,"
        " pixels: [...e.forwardStage.pixels()], id: e.forwardStage.id})",
    )


def until_ready(page: Page, condition: str) -> dict[str, Any]:
    page.wait_for_function(
        f"(() => {{ const e = document.querySelector('#forward-stage [data-state]');"
        f" return e?.forwardStage?.T && e.dataset.state === 'done' && ({condition}); }})()",
        timeout=LONG,
    )
    return forward(page)


def test_forward_noises_an_uploaded_picture_as_python_does(opened: Page, tmp_path: Path) -> None:
    tab(opened, "Forward")
    before = until_ready(opened, "true")
    draw_faces(tmp_path / "faces", count=1, size=200)
    (file,) = [path for path in (tmp_path / "faces").rglob("*") if path.is_file()]
    opened.locator("#forward-picture input[type=file]").first.set_input_files(file)
    opened.wait_for_function(
        "id => { const e = document.querySelector('#forward-stage [data-state]');"
        " return e.forwardStage.id !== id && e.dataset.state === 'done'; }",
        arg=before["id"],
        timeout=LONG,
    )
    opened.eval_on_selector("#forward-stage [data-state]", "e => e.forwardStage.seek(0)")
    size = 128
    clean = np.array(until_ready(opened, "e.forwardStage.t === 0")["pixels"], float)
    x_0 = clean.reshape(size, size, -1)[..., :3] / 127.5 - 1
    t = 400
    opened.eval_on_selector("#forward-stage [data-state]", f"e => e.forwardStage.seek({t})")
    shown = until_ready(opened, f"e.forwardStage.t === {t}")
    alpha_bar = float(NoiseSchedule.named("cosine", 1000).alphas_cumprod[t - 1])
    assert abs(shown["alphaBar"] - alpha_bar) < 1e-9
    eps = normal((size, size, 3), 0, "forward").numpy()
    x_t = alpha_bar**0.5 * x_0 + (1 - alpha_bar) ** 0.5 * eps
    expected = np.clip((x_t + 1) * 127.5, 0, 255)
    pixels = np.array(shown["pixels"], float).reshape(size, size, -1)[..., :3]
    assert np.abs(pixels - expected).max() <= 1


def test_forward_shortens_the_chain_and_warns_when_beta_is_not_rescaled(opened: Page) -> None:
    tab(opened, "Forward")
    until_ready(opened, "true")
    opened.locator("#forward-schedule label", has_text="linear").click()
    field = opened.locator("#forward-timesteps input[type=number]")
    field.fill("100")
    field.press("Enter")
    shown = until_ready(opened, "e.forwardStage.T === 100")
    opened.eval_on_selector("#forward-stage [data-state]", "e => e.forwardStage.seek(100)")
    shown = until_ready(opened, "e.forwardStage.t === 100")
    assert shown["alphaBar"] == pytest.approx(2.04e-5, rel=5e-3)  # maths.md, rescaled
    opened.locator("#forward-rescale input").uncheck()
    opened.wait_for_function(
        "document.querySelector('#forward-stage [data-state]').innerText.includes('0.364')",
        timeout=LONG,
    )


@pytest.mark.slow
def test_folders_that_are_dropped_become_a_run_that_is_sampled_from_by_class(
    opened: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "faces"
    draw_faces(folder, count=200, size=40)
    (folder / "letter.png").write_text("not a picture")
    tab(opened, "Train")
    expect(opened.locator("#train-start")).to_be_hidden()
    unfold(opened, "#train-more")
    choose(opened, "#train-size", "16 × 16")
    drop_files(opened, "#train-drop", folder)
    expect(opened.locator("#train-start")).to_be_enabled(timeout=LONG)
    expect(opened.locator("#train-reading")).to_contain_text("200 pictures are ready")
    expect(opened.locator("#train-refused")).to_contain_text("letter.png")
    expect(opened.locator("#train-sheet")).to_be_visible()

    opened.locator("#train-name input, #train-name textarea").first.fill("two hundred <b>faces</b>")
    number(opened, "#train-steps", 12)
    choose(opened, "#train-unet", "tiny")
    number(opened, "#train-batch", 8)
    choose(opened, "#train-precision", "fp32")
    opened.click("#train-start")
    card = opened.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "done", timeout=LONG)
    expect(card).to_contain_text("12 / 12")
    expect(card.locator("h3")).to_have_text("two hundred <b>faces</b>")
    expect(opened.locator("#train-chart canvas")).to_be_visible()
    assert until_drawn(opened, "#train-previews")["count"] >= 1

    before = handle(opened, "id")
    opened.click("#train-draw")
    expect(opened.locator("#sample-model input")).to_have_value(re.compile("two hundred"))
    answered(opened, "sample", before)
    chips = opened.locator("#sample-classes .class-chip")
    expect(chips).to_have_text(["serious", "smiling", "놀란 얼굴"])
    for k in (2, 0):
        chips.nth(k).click()
        expect(chips.nth(k)).to_have_attribute("aria-pressed", "true")
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-steps", 5)
    before = handle(opened, "id")
    opened.click("#sample-draw")
    assert answered(opened, "sample", before)["count"] == 6
    stage = Driver(opened, "sample-timeline")
    stage.root.locator("[data-view=guidance]").click()
    for key, index in (("Home", 0), ("ArrowRight", 1)):
        stage.slider.press(key)
        stage.settle(index=index, view="guidance")
    told = stage.root.locator(".dd-readout", has_text="guidance").locator(".dd-value")
    expect(told).not_to_have_text("–")
    png = download(opened, "png")
    choose(opened, "#sample-model", "faces-32")
    expect(chips).to_have_count(0)
    opened.locator("#keep-return input[type=file]").set_input_files(png)
    expect(opened.locator("#sample-model input")).to_have_value(re.compile("two hundred"))
    expect(opened.locator("#sample-classes .class-chip[aria-pressed=true]")).to_have_count(2)


@pytest.mark.slow
def test_a_run_survives_the_page_stops_and_resumes(
    opened: Page, tmp_path: Path, problems: Problems, true_children: None
) -> None:
    folder = tmp_path / "faces"
    draw_faces(folder, count=50, size=24)
    tab(opened, "Train")
    unfold(opened, "#train-more")
    choose(opened, "#train-size", "16 × 16")
    opened.locator("#train-path input, #train-path textarea").first.fill(str(folder))
    opened.locator("#train-path input, #train-path textarea").first.press("Enter")
    expect(opened.locator("#train-start")).to_be_enabled(timeout=LONG)
    number(opened, "#train-steps", 100_000)
    choose(opened, "#train-unet", "tiny")
    number(opened, "#train-batch", 4)
    choose(opened, "#train-precision", "fp32")
    opened.locator("#train-start").press("Enter")
    card = opened.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "running", timeout=LONG)
    expect(opened.locator("#train-stop")).to_be_focused()

    link = opened.locator("#train-card .link a").get_attribute("href")
    home = opened.url
    opened.goto("about:blank")
    (run,) = all_runs()
    step = run.status().step
    end = time.monotonic() + 60
    while run.status().step <= step and time.monotonic() < end:
        time.sleep(0.1)
    assert run.status().step > step, "it goes on while nobody looks"
    problems.clear()  # leaving a page in the middle of a request is no fault of the page

    opened.goto(home)  # the browser remembers the run
    tab(opened, "Train")
    expect(card).to_have_attribute("data-state", "running", timeout=LONG)
    opened.goto(urljoin(home, str(link)))  # and so does the link, which opens the tab
    expect(card).to_have_attribute("data-state", "running", timeout=LONG)
    problems.clear()
    opened.click("#train-stop")
    expect(card).to_have_attribute("data-state", "stopped", timeout=LONG)
    stopped_at = run.status().step
    assert run.newest_checkpoint() is not None
    opened.click("#train-resume")
    expect(card).to_have_attribute("data-state", "running", timeout=LONG)
    end = time.monotonic() + 60
    while run.status().step <= stopped_at and time.monotonic() < end:
        time.sleep(0.1)
    assert run.status().step > stopped_at
    opened.click("#train-stop")
    expect(card).to_have_attribute("data-state", "stopped", timeout=LONG)


def test_rubbish_gets_one_sentence_and_the_page_stays(
    opened: Page, tmp_path: Path, problems: Problems
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    tab(opened, "Train")
    drop_files(opened, "#train-drop", tmp_path / "letters")
    toast = opened.locator(".toast-body")
    expect(toast).to_be_visible(timeout=LONG)
    expect(opened.locator("#train-empty")).to_be_visible()
    expect(opened.locator("#train-start")).to_be_hidden()
    opened.locator("#train-path input, #train-path textarea").first.fill("/no/such/folder")
    opened.locator("#train-path input, #train-path textarea").first.press("Enter")
    expect(opened.locator(".toast-body", has_text="/no/such/folder")).to_be_visible(timeout=LONG)
    # chromium reports the queue's answer to a refused request as an error of its own
    problems.expect("500")


def test_the_page_speaks_korean(browser: Any, address: str) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("tab", name="샘플링")).to_be_visible(timeout=LONG)
    expect(page.locator("#sample-draw")).to_have_text("이미지 생성")
    context.close()


def test_the_config_can_be_copied_for_every_visitor() -> None:
    """gradio copies it per page load; a listener in it would fail there, quietly."""
    copy.deepcopy(build_demo().get_config_file())


def test_a_thin_picture_is_cut_to_a_square(tmp_path: Path) -> None:
    from ddpm_demo.ui.forward.value import ForwardConfig, forward_value

    Image.new("L", (3000, 10), 128).save(tmp_path / "thin.png")
    x_0 = read_picture(tmp_path / "thin.png", 32, Limits())
    value = forward_value(x_0, ForwardConfig(size=32), str(tmp_path / "cache"))
    assert value["shape"] == [32, 32, 3]
    assert Path(value["x_0"]["path"]).stat().st_size == 32 * 32 * 3
    (process,) = value["processes"]
    assert len(process["betas"]) == 1000
