"""The walk of a shipped model: from the command to the pictures in a visitor's browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.browser.runtime import SHA256
from ddpm_demo.commands.export import main
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.export import grid
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.catalogue import WEIGHTS
from tests.support.pictures import unparted
from tests.support.runtime import known_runtime

from .conftest import draw, kept, sending_nothing, until_done, until_ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODEL = WEIGHTS / "faces-32"
EDGE = 32  # of its pictures
MOST = 15_000_000  # bytes of the single file


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runtime")
    for name, content in known_runtime().items():
        (folder / name).write_bytes(content)
    assert {path.name for path in folder.iterdir()} == set(SHA256)
    return folder


@pytest.fixture(scope="module")
def seed_3() -> np.ndarray:
    config = SampleConfig(num_images=1, seed=3)
    *_, last = sample_progressive(load_model(MODEL), config)
    return grid(last.prev_sample).astype(int)


def check(page: Page, tmp_path: Path, wanted: np.ndarray) -> None:
    """Draws seed 3, compares it, scrubs, branches and changes the language."""
    until_ready(page)
    with sending_nothing(page):
        draw(page, num_images=1, seed=3)
        pixels, told = kept(page, tmp_path)
        assert told["model"] == "weights/faces-32"
        assert np.abs(unparted(pixels, EDGE).astype(int) - wanted).max() <= 2
        timeline = page.locator(".stage .timeline")
        page.locator(".stage .dd-slider").fill("10")
        assert timeline.evaluate("e => [e.timeline.count, e.timeline.index]") == [21, 10]
        page.locator("[name=futures]").fill("2")
        page.locator(".branch .run").click()
        until_done(page, ".answer")
        page.get_by_role("button", name="한국어").click()
        expect(page.locator(".controls .run")).to_have_text("이미지 생성")


def test_the_folder_draws_behind_a_static_server(
    runtime: Path,
    seed_3: np.ndarray,
    page: Page,
    served: Callable[[Path], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "site"
    assert main(["--model", str(MODEL), "--out", str(out), "--runtime", str(runtime)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["models"][0]["difference"] < 1e-4
    assert told["models"][0]["rounding"] == 0  # its weights are stored in fp16
    page.goto(served(out))
    check(page, tmp_path, seed_3)


def test_the_single_file_draws_with_the_network_off(
    runtime: Path, seed_3: np.ndarray, offline: Page, tmp_path: Path
) -> None:
    out = tmp_path / "faces.html"
    given = ["--model", str(MODEL), "--out", str(out), "--single-file", "--runtime", str(runtime)]
    assert main(given) == 0
    assert out.stat().st_size <= MOST
    offline.goto(out.as_uri())
    check(offline, tmp_path, seed_3)
