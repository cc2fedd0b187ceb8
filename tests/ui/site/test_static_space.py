"""The gallery as a static Space: what arrived at the Hub is served as it is, and draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.browser import kept
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.commands import hub as command
from ddpm_demo.commands.hub.space import exports
from ddpm_demo.runs.catalogue import WEIGHTS
from tests.support.halving import halving_model
from tests.support.hub import OWNER, TestHub, unpack
from tests.support.runtime import known_runtime

from .conftest import draw, sending_nothing, until_ready

pytestmark = pytest.mark.browser
MODELS = ("faces-32", "fashion-28")


def test_a_gallery_draws_with_a_packed_runtime(
    hub: TestHub,
    page: Page,
    served: Callable[[Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept.keep_runtime(known_runtime(), tmp_path / "kept")
    monkeypatch.setattr(exports, "kept_runtime", lambda: tmp_path / "kept" / kept.RUNTIME)
    model = halving_model()
    for name in MODELS:
        kept.keep_export(digest_of(WEIGHTS / name), model.network, model.about)
    assert command.main(["space", "demo", "--static", "--models", *MODELS]) == 0
    files = hub.spaces[f"{OWNER}/demo"].files
    assert max(map(len, files.values())) < 10_000_000
    unpack(files, tmp_path / "space")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served(tmp_path / "space"))
    until_ready(page)
    expect(page.locator("a.card")).to_have_count(2)
    assert any(url.endswith("ort-wasm-simd-threaded.wasm.gz") for url in asked)
    with sending_nothing(page):
        draw(page, num_images=1, steps=5, seed=3)
