"""What the Loss tab tells of a model that knows classes."""

from __future__ import annotations

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.policy import Policy
from ddpm_demo.runs import traits
from ddpm_demo.runs.access import HOME
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.ui.loss import look as looks
from ddpm_demo.ui.loss.by_class_table import found_html
from ddpm_demo.ui.loss.look import Look, LookConfig
from ddpm_demo.ui.loss.pictures import PictureChoice
from ddpm_demo.ui.visitors import Visitors
from tests.support.classes import NAMES, save_conditional, two_worlds
from tests.ui.support.browser import LONG, choose, number, tab


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """At a dark and two light pictures, by a model that knows both."""
    monkeypatch.setattr(looks.models, "load", lambda *_: two_worlds(("dark", "<b>light")))
    levels = np.array([51, 217, 217], np.uint8)
    pictures = np.broadcast_to(levels[:, None, None, None], (3, 16, 16, 1)).copy()
    return Look.at(LookConfig("any", 4, "fixed_small", True), pictures, HOME)


@pytest.mark.parametrize(("lang", "right"), [("en", "2 of 3 pictures"), ("ko", "2장에서 맞습니다")])
def test_a_model_is_told_as_a_classifier_beside_a_guess(look: Look, lang: str, right: str) -> None:
    shown = found_html(look, list(look.terms_by_class()), [0, 1, 0], lang)
    assert right in shown
    assert "67\u00a0%" in shown, "always naming the class that is dark for two"
    assert "<b>light" not in shown.replace("<b>&lt;b&gt;light", "")
    assert shown.count("<details") == 3
    assert shown.count("data-wrong") == 1
    assert shown.count("<caption>") == 3


def test_pictures_of_ones_own_have_no_class_to_be_right_about(look: Look) -> None:
    shown = found_html(look, list(look.terms_by_class()), [2, 2, 2], "en")
    assert "Nothing says which class" in shown
    assert "data-wrong" not in shown
    assert "class='figures'" not in shown


@pytest.fixture
def classed_run() -> Run:
    """A run whose model knows three classes, with pictures of two of them and one beside them."""
    made = new_run()
    images = np.random.default_rng(0).integers(0, 256, (60, 16, 16, 1), dtype=np.uint8)
    labels = np.arange(60) % 3
    names = [f"{k}.png" for k in range(60)]
    folders = ["", *NAMES[:2]]
    Dataset(images, names, labels, folders, draw_split(60)).save(made.dataset_file)
    save_conditional(made.model)
    config = TrainConfig(size=16, channels=1, unet="tiny", class_conditional="on")
    RunConfig(train=config, name="pets", classes=NAMES).write(made.config_file)
    made.write_status(Status("done", step=7, total=7))
    return made


def test_pictures_of_a_run_are_of_the_folders_that_they_lie_in(classed_run: Run) -> None:
    key = f"run/{classed_run.token}"
    data = Dataset.load(classed_run.dataset_file)
    folders = [None, *NAMES[:2]]
    held_out = [folders[data.labels[k]] for k in data.held_out_indices]
    assert traits.held_out_classes(key, HOME) == held_out
    assert len(traits.held_out_pictures(key, HOME)) == len(held_out) == 3
    assert len(traits.trained_classes(key, HOME)) == len(traits.trained_pictures(key, HOME)) == 57


@pytest.mark.parametrize("source", ["held_out", "trained"])
def test_a_model_is_questioned_with_pictures_of_all_its_classes(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of faces-32-classes lie style by style: the first sixteen are all of one."""
    key, names = "weights/faces-32-classes", ["open-peeps", "pixel-art", "thumbs"]
    with gr.Blocks():
        choice = PictureChoice(Visitors(Policy()), gr.BrowserState([]))
    values = {choice.source: source, choice.count: 16, choice.files: None, choice.mine: []}
    monkeypatch.setattr(choice, "visitor", lambda _: HOME)
    pictures = choice.read(key, values, gr.Request())
    labels = choice.labels(key, values, names, len(pictures))
    assert len(pictures) == len(labels) == 16
    assert sorted(set(labels)) == [0, 1, 2]


@pytest.mark.browser
def test_the_classes_are_compared_at_a_press(page: Page, address: str, classed_run: Run) -> None:
    page.goto(address)
    tab(page, "Loss")
    expect(page.locator("#loss-ask")).to_be_visible()
    expect(page.locator("#loss-classes")).to_be_hidden()
    choose(page, "#loss-model", "pets")
    expect(page.locator("#loss-classes")).to_be_visible()
    number(page, "#loss-visits", 5)
    number(page, "#loss-count", 3)
    page.click("#loss-classes-ask")
    found = page.locator("#loss-classes-found")
    expect(found.locator("details")).to_have_count(3, timeout=LONG)
    expect(found).to_contain_text("Always naming")
    first = found.locator("details").first
    first.locator("summary").click()
    expect(first.locator("tr th")).to_have_count(3)
    expect(page.locator("#loss-classes-ask")).to_be_visible()
    choose(page, "#loss-model", "fashion-28")
    expect(page.locator("#loss-classes")).to_be_hidden()
