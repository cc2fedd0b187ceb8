"""Train in Chromium: plans, advice with its buttons, what one does with runs, and the endpoints."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.runs.folder.run import all_runs, new_run
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.training import advice
from ddpm_demo.ui.train.workbench import Workbench
from tests.support.faces import draw_faces
from tests.support.runs import train as train_here
from tests.ui.support.browser import LONG, choose, drop_files, number, tab, unfold, until_drawn
from tests.ui.support.problems import Problems
from tests.ui.support.train.training import drop, expect_file

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_one_click_picks_a_plan_and_says_what_to_expect(opened: Page, tmp_path: Path) -> None:
    drop(opened, tmp_path / "faces", 60)
    hour = opened.locator("#train-preset-hour")
    start_from_random_weights(opened)
    expect(hour).to_contain_text("base", timeout=LONG)
    expect(hour).to_contain_text("good pictures")
    hour.click()
    expect(opened.locator("#train-unet input")).to_have_value(re.compile("^base"))
    steps = int(opened.locator("#train-steps input").input_value())
    # 57 pictures are trained on; 2000 passes are the most that is worth while
    assert 57 * 1500 < steps * 64 <= 57 * 2000
    expect(opened.locator("#train-estimate")).to_contain_text("estimated")
    opened.click("#train-preset-short")
    expect(opened.locator("#train-steps input")).not_to_have_value(str(steps))


def test_pictures_that_come_in_before_the_pages_first_answer_stay(
    page: Page, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, asked, late, answered = Workbench.list_runs, *(threading.Event() for _ in range(3))

    def slow(self: Workbench, own: list[str], opened: str) -> dict[Any, Any]:
        asked.set()
        late.wait(LONG / 1000)
        found = listed(self, own, opened)
        answered.set()
        return found

    monkeypatch.setattr(Workbench, "list_runs", slow)
    page.goto(address)
    tab(page, "Train")
    expect(page.locator("#train-drop .drop-zone")).to_be_visible(timeout=LONG)
    assert asked.wait(LONG / 1000)
    drop(page, tmp_path / "faces", 30)
    late.set()
    assert answered.wait(LONG / 1000)
    page.wait_for_timeout(1000)  # the answer is on its way
    expect(page.locator("#train-start")).to_be_enabled()
    expect(page.locator("#train-empty")).to_be_hidden()


def start_from_random_weights(page: Page) -> None:
    """Few pictures have a plan that starts from a shipped model; a click takes that back."""
    expect(page.locator("#train-init input")).to_have_value("faces-32", timeout=LONG)
    notice = page.locator("#train-advice [data-code=starts_from_model]")
    notice.locator("button").click()
    expect(page.locator("#train-init input")).to_have_value("random weights")
    expect(page.locator("#train-steps input")).to_have_value(str(TrainConfig().steps))


@pytest.mark.slow
def test_few_pictures_start_from_a_shipped_model(opened: Page, tmp_path: Path) -> None:
    drop(opened, tmp_path / "faces", 60)
    expect(opened.locator("#train-init input")).to_have_value("faces-32", timeout=LONG)
    expect(opened.locator("#train-steps input")).to_have_value(str(advice.TUNING_STEPS))
    expect(opened.locator("#train-unet input")).to_have_value(re.compile("^small"))
    expect(opened.locator("#train-preset-short")).to_contain_text("from trained weights")
    start_from_random_weights(opened)
    drop(opened, tmp_path / "more", 20, size=50)  # what a visitor has decided stays
    expect(opened.locator("#train-sheet")).to_contain_text("80 pictures", timeout=LONG)
    expect(opened.locator("#train-init input")).to_have_value("random weights")


@pytest.mark.slow
def test_another_size_leaves_a_model_that_does_not_draw_it(opened: Page, tmp_path: Path) -> None:
    drop(opened, tmp_path / "faces", 60)
    expect(opened.locator("#train-init input")).to_have_value("faces-32", timeout=LONG)
    expect(opened.locator("#train-unet input")).to_be_disabled()
    choose(opened, "#train-size", "16 × 16")
    expect(opened.locator("#train-init input")).to_have_value("random weights", timeout=LONG)
    expect(opened.locator("#train-steps input")).to_have_value(str(TrainConfig().steps))
    expect(opened.locator("#train-unet input")).to_be_enabled()
    expect(opened.locator("#train-advice [data-code=starts_from_model]")).to_have_count(0)
    opened.locator("#train-drop .drop-over").click()
    expect(opened.locator("#train-empty")).to_be_visible(timeout=LONG)


@pytest.mark.slow
def test_few_small_pictures_are_advised_about_and_one_click_mends_it(
    opened: Page, tmp_path: Path
) -> None:
    drop(opened, tmp_path / "faces", 12, size=20)
    start_from_random_weights(opened)
    notices = opened.locator("#train-advice")
    expect(notices.locator("[data-code=few_pictures]")).to_contain_text("Only 12 pictures")
    expect(notices.locator("[data-code=pictures_smaller]")).to_contain_text("12 pictures")
    notices.locator("[data-code=pictures_smaller] button").click()
    expect(opened.locator("#train-size input")).to_have_value("28 × 28")
    notices.locator("[data-code=few_pictures] button").click()
    expect(opened.locator("#train-init input")).to_have_value("faces-32")
    # which decides the size and the recipe
    expect(opened.locator("#train-size input")).to_have_value("32 × 32")
    expect(notices.locator("[data-code=few_pictures]")).to_have_count(0, timeout=LONG)

    choose(opened, "#train-schedule", "linear")
    number(opened, "#train-timesteps", 100)
    opened.locator("#train-rescale input").uncheck()
    never = notices.locator("[data-code=never_noise]")
    expect(never).to_contain_text("ᾱ_T = 0.36", timeout=LONG)
    never.locator("button").click()
    expect(opened.locator("#train-rescale input")).to_be_checked()
    expect(never).to_have_count(0, timeout=LONG)


@pytest.mark.slow
def test_batches_add_up_pictures_are_left_out_and_a_reload_finds_the_draft(
    opened: Page, tmp_path: Path, problems: Problems
) -> None:
    drop(opened, tmp_path / "one", 10)
    sheet = opened.locator("#train-sheet")
    expect(sheet).to_contain_text("10 pictures")
    draw_faces(tmp_path / "two" / "다른 얼굴", count=4, size=50)
    drop_files(opened, "#train-drop", tmp_path / "two")
    expect(sheet).to_contain_text("14 pictures", timeout=LONG)
    sheet.locator(".sheet-cell").first.click()
    expect(sheet).to_contain_text("13 of 14", timeout=LONG)
    (draft,) = all_runs()
    left_out = draft.path / "left_out.json"
    expect_file(left_out)
    opened.reload()
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    tab(opened, "Train")
    expect(sheet).to_contain_text("13 of 14", timeout=LONG)
    expect(opened.locator("#train-start")).to_be_enabled()
    listed = opened.locator("#train-runs .runs-row")
    expect(listed).to_have_attribute("data-state", "draft")
    expect(opened.locator("#train-drop .drop-over")).to_be_visible()
    expect(opened.locator("#train-drop .drop-status")).to_have_text("Pictures so far: 14")
    unfold(opened, "#train-more")
    number(opened, "#train-steps", 1)
    for k in (3, 5, 7):  # faster than the server answers
        sheet.locator(".sheet-cell").nth(k).click()
    opened.click("#train-start")
    expect(opened.locator("#train-card .run-card")).to_be_visible(timeout=LONG)
    expect(listed).not_to_have_attribute("data-state", "draft")
    assert len(Dataset.load(draft.dataset_file)) == 10


@pytest.mark.slow
def test_a_run_that_broke_down_resumes_with_a_lower_rate_at_one_click(
    opened: Page, tmp_path: Path
) -> None:
    draw_faces(tmp_path / "faces", count=24, size=16)
    run = new_run()
    assert train_here(run.path, tmp_path / "faces", "--steps", 12, "--timesteps", 20) == 0
    stored = json.loads(run.config_file.read_text()) | {"segments": [[0, 20]]}
    run.config_file.write_text(json.dumps(stored))
    status = json.loads(run.status_file.read_text())
    details = {"step": 15, "kept": 12}
    status |= {"state": "failed", "total": 20, "message": "diverged", "details": details}
    run.status_file.write_text(json.dumps(status))
    opened.reload()
    tab(opened, "Train")
    opened.locator("#train-runs .runs-rows button").click()
    expect(opened.locator("#train-card")).to_be_in_viewport()  # the list is far below it
    notice = opened.locator("#train-notices [data-code=went_back]")
    expect(notice).to_contain_text("went back to step 12")
    notice.locator("button").click()
    card = opened.locator("#train-card .run-card")
    expect(card).to_contain_text("20 / 20", timeout=LONG)
    expect(card).to_have_attribute("data-state", "done", timeout=LONG)
    assert read_json(run.config_file)["train"]["learning_rate"] == 5e-4
    assert until_drawn(opened, "#train-previews")["count"] >= 1
