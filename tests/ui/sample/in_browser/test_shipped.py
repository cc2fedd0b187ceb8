"""A shipped model, exported by the command and drawn with in the visitor's browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.browser import kept
from ddpm_demo.commands.export import main
from ddpm_demo.data.export import grid, read_settings
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from tests.support.runtime import known_runtime
from tests.ui.support.browser import LONG, number
from tests.ui.support.samples import answered, download, handle
from tests.ui.support.tabs import page_of

from .conftest import PLAIN
from .test_in_browser import pixels

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    known_runtime()  # or the test is skipped
    folder = tmp_path_factory.mktemp("exports")
    assert main(["--model", str(PLAIN), "--keep", str(folder)]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "shipped_folder", lambda: folder)
        yield folder


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tabs: tuple[str, ...], exports: Path) -> str:
    """A public page on which browsers draw at first, as on a Space."""
    visitors = Visitors(Policy.for_strangers({"DDPM_DEMO_DRAW_IN_BROWSER": "1"}))
    page = page_of(*tabs, policy=visitors.policy, visitors=visitors)
    return serve(page, **launch_options(visitors))


def test_a_stranger_gets_the_pictures_of_the_server(opened: Page) -> None:
    expect(opened.locator("#sample-in-browser input")).to_be_checked(timeout=LONG)
    number(opened, "#sample-num-images", 2)
    number(opened, "#sample-seed", 3)
    before = handle(opened, "id")
    opened.click("#sample-draw")
    answered(opened, "sample", before)
    assert handle(opened, "here")
    file = download(opened, "png")
    told = read_settings(file)
    assert told is not None
    *_, last = sample_progressive(load_model(PLAIN), Settings.read(told).config)
    wanted = grid(last.prev_sample).astype(int)
    wanted = wanted[..., 0] if wanted.ndim == 3 else wanted
    assert np.abs(pixels(file) - wanted).max() <= 2
    assert wanted.std() > 20
