"""A run that Loss looks at, and the tab with its model chosen."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import save_model
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import write_json
from tests.ui.support.browser import choose, tab
from tests.ui.support.losses import CHANNELS, KIND, SIZE, T, untrained


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("loss",)


@pytest.fixture
def run() -> Run:
    """A run that is done, without the time that training takes."""
    made = new_run()
    images = np.random.default_rng(0).integers(0, 256, (40, SIZE, SIZE, CHANNELS), dtype=np.uint8)
    labels = np.zeros(40, np.int64)
    Dataset(images, [f"{k}.png" for k in range(40)], labels, [""], draw_split(40)).save(
        made.dataset_file
    )
    save_model(made.model, untrained().unet, scheduler_config("cosine", T, KIND))
    config = TrainConfig(size=SIZE, channels=CHANNELS, unet="tiny")
    write_json(made.config_file, {"train": config.to_dict(), "name": "squares"})
    made.write_status(Status("done", step=7, total=7))
    return made


@pytest.fixture
def opened(page: Page, address: str, run: Run) -> Page:
    page.goto(address)
    tab(page, "Loss")
    choose(page, "#loss-model", "squares")
    return page
