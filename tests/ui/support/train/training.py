"""What a person does on the Train tab, and speeds that nobody timed."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from ddpm_demo.config import UNETS
from ddpm_demo.runs.folder.run import Run, all_runs
from ddpm_demo.runs.jobs.tasks import Tasks
from tests.support.faces import draw_faces
from tests.ui.support.browser import LONG, choose, drop_files, number


def known_speeds(self: Tasks, sizes: Sequence[int], first: str = "") -> Generator[dict[str, Any]]:
    """What `Tasks.speeds` tells, as if it had timed the networks before."""
    for size in sizes:
        for name, rate in zip(UNETS, (400.0, 200.0, 100.0), strict=True):
            yield {
                "unet": name,
                "size": size,
                "images_per_s": rate,
                "precision": "fp32",
                "rough": False,
            }


def drop(page: Page, folder: Path, count: int, size: int = 40) -> None:
    draw_faces(folder, count=count, size=size)
    drop_files(page, "#train-drop", folder)
    expect(page.locator("#train-start")).to_be_enabled(timeout=LONG)


def expect_file(path: Path) -> None:
    """Waits for what a handler writes; the limit only ends a test that has failed."""
    end = time.monotonic() + LONG / 1000
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} was never written"


def train(page: Page, folder: Path, count: int = 60, steps: int = 12) -> Run:
    """Trains a little run to its end; with a short T, as its drawings take T steps each."""
    choose(page, "#train-size", "16 × 16")
    drop(page, folder, count)
    number(page, "#train-steps", steps)
    choose(page, "#train-unet", "tiny")
    number(page, "#train-batch", 8)
    number(page, "#train-timesteps", 20)
    choose(page, "#train-precision", "fp32")
    page.click("#train-start")
    card = page.locator("#train-card .run-card")
    expect(card).to_have_attribute("data-state", "done", timeout=LONG)
    (run,) = [run for run in all_runs() if run.config_file.exists()]
    return run
