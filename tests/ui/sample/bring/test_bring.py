"""A model that was made elsewhere: brought in, drawn with, trained on, removed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from diffusers import DDPMScheduler
from playwright.sync_api import Page, expect

from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import MODELS, all_runs
from ddpm_demo.runs.jobs.tasks import Tasks
from tests.support import layouts
from tests.support.hub import Repository, TestHub
from tests.ui.support.browser import LONG, choose, number, tab, unfold, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.samples import answered, sentence
from tests.ui.support.train.training import drop

pytestmark = pytest.mark.browser
COLOUR = {"sample_size": 32, "in_channels": 3, "out_channels": 3}


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample", "train")


def old_zip(folder: Path, **changes: object) -> Path:
    """A zip of a pipeline with the attention names of before 2023, in a folder within."""
    scheduler = DDPMScheduler(20, beta_schedule="squaredcos_cap_v2")  # reaches noise, and soon
    layouts.pipeline(folder / "ddpm-moths", scheduler, **(COLOUR | changes))
    layouts.with_former_names(folder / "ddpm-moths")
    return Path(shutil.make_archive(str(folder / "moths"), "zip", folder, "ddpm-moths"))


def bring(page: Page, source: Path) -> None:
    unfold(page, "#bring")
    if source.suffix == ".zip":
        page.set_input_files("#bring-zip input[type=file]", source)
        expect(page.locator("#bring-zip")).to_contain_text(source.stem)
    else:
        page.fill("#bring-path input, #bring-path textarea", str(source))
    page.click("#bring-go")


def test_a_zip_becomes_a_model_like_any_other(opened: Page, tmp_path: Path) -> None:
    bring(opened, old_zip(tmp_path))
    chosen = opened.locator("#sample-model input")
    expect(chosen).to_have_value("moths", timeout=LONG)
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text("moths")

    expect(opened.locator("#sample-answer")).to_be_hidden()  # nobody has its training pictures

    number(opened, "#branch-futures", 2)
    opened.locator("#branch-where label").nth(1).click()
    opened.click("#branch-ask")
    answered(opened, "branch")

    unfold(opened, "#brought")
    told = opened.locator("#brought-about")
    expect(told).to_contain_text("From moths.zip · 32 × 32 pixels")
    expect(told).to_contain_text("T = 20 · predicts epsilon")
    assert told.locator("img").evaluate("image => image.naturalWidth") == 64
    opened.fill("#brought-name input, #brought-name textarea", "night moths")
    opened.click("#brought-rename")
    expect(chosen).to_have_value("night moths")

    tab(opened, "Train")
    drop(opened, tmp_path / "faces", 24)
    unfold(opened, "#train-more")
    choose(opened, "#train-init", "night moths")
    number(opened, "#train-steps", 3)
    number(opened, "#train-batch", 4)
    opened.click("#train-start")
    card = opened.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "done", timeout=LONG)
    [run] = [run for run in all_runs() if run.config_file.exists()]
    assert run.config().required_train().init == str(catalogue.all_brought()[0].folder)

    tab(opened, "Sample")
    opened.click("#brought-delete")
    expect(opened.locator("#brought-delete-sure")).to_contain_text("Remove night moths")
    opened.click("#brought-delete-yes")
    expect(opened.locator("#brought")).to_be_hidden()
    expect(chosen).not_to_have_value("night moths")
    assert all_runs(MODELS) == []


def test_a_folder_of_classes_says_what_its_last_row_means(opened: Page, tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "digits", DDPMScheduler(100), num_class_embeds=4)
    layouts.side_by_side(tmp_path / "digits")
    bring(opened, tmp_path / "digits")
    expect(opened.locator("#sample-model input")).to_have_value("digits", timeout=LONG)
    chips = opened.locator("#sample-classes .class-chip")
    expect(chips).to_have_count(4)
    expect(opened.locator("#sample-guidance")).to_be_hidden()
    unfold(opened, "#brought")
    expect(opened.locator("#brought-about")).to_contain_text("every row")
    opened.locator("#brought-none input").check()
    expect(chips).to_have_count(3)
    expect(opened.locator("#sample-guidance")).to_be_visible()
    number(opened, "#sample-num-images", 3)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    opened.locator("#brought-none input").uncheck()
    expect(chips).to_have_count(4)
    expect(opened.locator("#sample-guidance")).to_be_hidden()


def test_an_oblong_model_draws(opened: Page, tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "wide", DDPMScheduler(100), sample_size=(16, 32))
    bring(opened, tmp_path / "wide")
    expect(opened.locator("#sample-model input")).to_have_value("wide", timeout=LONG)
    number(opened, "#sample-num-images", 4)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    box = opened.locator("#sample-timeline .dd-stage canvas").first.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(2, rel=0.05)


def test_a_name_on_the_hub_is_fetched(
    opened: Page, hub: TestHub, true_children: None, tmp_path: Path
) -> None:
    layouts.pipeline(tmp_path / "saved", DDPMScheduler(100))
    layouts.side_by_side(tmp_path / "saved")
    files = {path.name: path.read_bytes() for path in (tmp_path / "saved").iterdir()}
    hub.models["someone/moths"] = Repository(files | {"evil.py": b"1 / 0"})
    unfold(opened, "#bring")
    opened.fill("#bring-hub input, #bring-hub textarea", "someone/moths")
    opened.click("#bring-go")
    expect(opened.locator("#sample-model input")).to_have_value("moths", timeout=LONG)
    unfold(opened, "#brought")
    expect(opened.locator("#brought-about")).to_contain_text("From someone/moths")


@pytest.mark.parametrize("edge", [128, pytest.param(256, marks=pytest.mark.slow)])
def test_a_large_drawing_shows_how_far_it_is_and_ends_within_a_step(
    edge: int, opened: Page, tmp_path: Path
) -> None:
    layouts.pipeline(tmp_path / "large", DDPMScheduler(1000), **(COLOUR | {"sample_size": edge}))
    bring(opened, tmp_path / "large")
    expect(opened.locator("#sample-model input")).to_have_value("large", timeout=LONG)
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-steps", 500)
    opened.click("#sample-draw")
    stage = opened.locator("#sample-timeline [data-state]")
    expect(stage).to_have_attribute("data-state", "live", timeout=LONG)
    expect(opened.locator("#sample-timeline")).to_contain_text("left", timeout=LONG)
    opened.click("#sample-cancel")
    expect(opened.locator("#sample-draw")).to_be_visible(timeout=LONG)
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text("cancelled at t = ")


@pytest.mark.parametrize("kind", ["nothing", "rubbish", "pickles", "too large"])
def test_what_cannot_be_brought_gets_a_sentence(
    kind: str, opened: Page, tmp_path: Path, problems: Problems
) -> None:
    said = {
        "nothing": "Choose a zip, or name where the model is",
        "rubbish": "This is not a zip",
        "pickles": "safe_serialization=True",
        "too large": "sample_size 512 is not within 16 … 256 pixels",
    }[kind]
    source = tmp_path / "model"
    if kind == "nothing":
        unfold(opened, "#bring")
        opened.click("#bring-go")
    elif kind == "rubbish":
        source = tmp_path / "model.zip"
        source.write_bytes(b"rubbish")
        bring(opened, source)
    else:
        layouts.pipeline(source)
        if kind == "too large":
            layouts.edit(source / "unet" / "config.json", sample_size=512)
        else:
            weights = next((source / "unet").glob("*.safetensors"))
            weights.rename(weights.with_suffix(".bin"))
        bring(opened, source)
    sentence(opened, said)
    expect(opened.locator("#bring-go")).to_be_visible(timeout=LONG)
    expect(opened.locator("#bring-said")).to_be_empty()
    assert all_runs(MODELS) == []


def test_a_bringing_is_cancelled(
    opened: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(
        self: Tasks, source: Path, name: str, token: str, dropped: Callable[[], bool]
    ) -> Iterator[tuple[str, int, int]]:
        while not dropped():
            yield "check", 0, 0
            time.sleep(0.05)

    monkeypatch.setattr(Tasks, "bring", slow)
    bring(opened, old_zip(tmp_path))
    expect(opened.locator("#bring-said")).to_contain_text("Checking the network")
    opened.click("#bring-cancel")
    expect(opened.locator("#bring-go")).to_be_visible()
    expect(opened.locator("#bring-said")).to_be_empty()
