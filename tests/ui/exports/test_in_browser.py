"""A page made of a run, in Chromium, by the process that a visitor's page starts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.browser import kept
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from tests.support.documents import ROOT
from tests.support.runtime import known_runtime
from tests.ui.support.browser import LONG, choose, tab, unfold
from tests.ui.support.tabs import page_of

pytestmark = pytest.mark.browser

FINISHED = ROOT / "tests" / "data" / "run-0.1" / "finished"
NAME = "작은 얼굴 faces"


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample", "train")


@pytest.fixture
def run() -> Run:
    kept.keep_runtime(known_runtime(), kept.own_folder())
    made = new_run()
    shutil.copytree(FINISHED, made.path, dirs_exist_ok=True)
    return made


def saved(page: Page, button: str, target: Path) -> Path:
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(target / download.value.suggested_filename)
    return target / download.value.suggested_filename


def test_a_run_becomes_a_page_and_the_other_tab_has_it_too(
    page: Page, address: str, run: Run, true_children: None, tmp_path: Path
) -> None:
    page.goto(f"{address}?run={run.token}")
    tab(page, "Train")
    unfold(page, "#train-manage")
    unfold(page, "#train-export")
    said = page.locator("#train-export-said")
    page.click("#train-export-go")
    expect(page.locator("#train-export-cancel")).to_be_visible()
    expect(said).to_contain_text("2 of 3 · writing the network", timeout=LONG)
    page.click("#train-export-cancel")
    expect(page.locator("#train-export-go")).to_be_visible(timeout=LONG)
    assert kept.find_kept_of(run.model) is None

    page.click("#train-export-go")
    expect(said).to_contain_text(f"The page of {NAME} is ready", timeout=LONG)
    expect(page.locator("#train-export-go")).to_be_hidden()
    file = saved(page, "#train-export-html", tmp_path)
    assert file.name == f"{NAME} page.html"
    text = file.read_text(encoding="utf-8")
    assert f'"name": "{NAME}"' in text
    assert run.token not in text

    tab(page, "Sample")
    choose(page, "#sample-model", NAME)
    unfold(page, "#sample-export")
    expect(page.locator("#sample-export-said")).to_contain_text(f"The page of {NAME} is ready")
    assert saved(page, "#sample-export-zip", tmp_path).name == f"{NAME} page.zip"


def test_strangers_make_none(page: Page, serve: Callable[..., str], run: Run) -> None:
    policy = Policy.for_strangers({})
    visitors = Visitors(policy)
    demo = page_of("sample", "train", policy=policy, jobs=Jobs(policy), visitors=visitors)
    page.goto(f"{serve(demo, **launch_options(visitors))}?run={run.token}")
    unfold(page, "#train-manage")  # the link of a run opens its tab
    expect(page.locator("#train-rename")).to_be_visible()
    expect(page.locator("#train-export")).to_be_hidden()
    tab(page, "Sample")
    expect(page.locator("#sample-model")).to_be_visible()
    expect(page.locator("#sample-export")).to_be_hidden()
