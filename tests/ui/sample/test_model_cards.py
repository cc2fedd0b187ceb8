"""The cards of the shipped models: what they show, and that cards and list agree."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.runs import catalogue
from ddpm_demo.runs.traits import traits
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.ui.sample import model_cards
from tests.ui.support.browser import LONG


@pytest.mark.parametrize("entry", catalogue.shipped(), ids=lambda entry: entry.name)
def test_a_card_shows_what_the_model_has_drawn(entry: catalogue.ModelEntry) -> None:
    card = model_cards._card(entry)
    head, _, content = card["picture"].partition(",")
    assert head == "data:image/webp;base64"
    shown = Image.open(io.BytesIO(base64.b64decode(content)))
    with Image.open(entry.folder / "grid.png") as grid:
        corner = grid.crop((0, 0, *shown.size)).convert("RGB")
        assert np.array_equal(np.asarray(shown.convert("RGB")), np.asarray(corner))
    assert max(shown.size) <= 2 * model_cards.EDGE
    assert len(content) < 100_000
    known = traits(entry.key)
    assert shown.width % known.size == 0
    kind = model_cards.PREDICTIONS[known.prediction_type]
    assert card["about"] == f"{known.size} × {known.size}\n{kind} · {known.schedule}"


def test_a_model_without_a_grid_has_a_card_without_a_picture(tmp_path: Path) -> None:
    for name, told in {
        "unet/config": {"sample_size": 32},
        "scheduler/scheduler_config": {"trained_betas": [0.1]},
    }.items():
        write_json(tmp_path / f"{name}.json", told)
    card = model_cards._card(catalogue.ModelEntry("weights/new", "new", tmp_path))
    assert card["picture"] == ""
    assert card["about"] == "32 × 32\nε · –"


@pytest.mark.browser
def test_card_and_list_choose_each_other(page: Page, serve: Callable[..., str]) -> None:
    (first, *_) = catalogue.shipped()
    with gr.Blocks() as demo:
        cards = model_cards.ModelCards("", elem_id="cards")
        model = gr.Dropdown([("none", ""), (first.name, first.key)], value="", elem_id="model")
        model_cards.wire(cards, model)
    page.goto(serve(demo))
    card = page.locator(f"#cards [data-key='{first.key}']")
    expect(card).to_have_attribute("aria-pressed", "false", timeout=LONG)
    card.click()
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#model input")).to_have_value(first.name)
    page.click("#model input")
    page.get_by_role("option", name="none").click()
    expect(card).to_have_attribute("aria-pressed", "false")
