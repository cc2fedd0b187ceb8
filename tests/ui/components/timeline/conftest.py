"""A timeline that has everything there is to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui.components.timeline import Timeline
from tests.ui.support.timelines import FRAMES, LAST, Driver, press, rich, sheets

LABELS = {
    "rows": [["mix_t", "250"], ["plain", "<b>bold</b>"]],
    "columns": [["parent", ""], ["", ""]],
}
PIN = "(v) => document.querySelector('#one [data-state]').timeline.seed"


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with a timeline, a button for each value, and a box that takes a pinned seed."""
    folder = tmp_path_factory.mktemp("sheets")
    chunks = sheets(folder)
    lost = [*chunks[:2], (*chunks[2][:3], folder / "gone.png")]
    bare = [*chunks[:2], chunks[2][:3]]
    with gr.Blocks() as demo:
        one = Timeline(elem_id="one")
        box = gr.Number(label="pinned")
        values: dict[str, dict[str, Any]] = {
            "part": rich("run", chunks[:1]),
            "rest": rich("run", chunks),
            "labelled": rich("labelled", chunks, labels=LABELS),
            "lost": rich("lost", lost),
            "bare": rich("bare", bare),
            "unseeded": rich("unseeded", chunks, seeds=None),
        }
        for name in values:
            gr.Button(name).click(lambda name=name: values[name], outputs=one)
        one.pin(None, [box], box, js=PIN)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def timeline(page: Page, address: str) -> Driver:
    """The first timeline of a page, empty."""
    page.goto(address)
    driver = Driver(page, "one")
    expect(driver.root).to_have_attribute("data-state", "empty")
    return driver


@pytest.fixture
def full(page: Page, timeline: Driver) -> Driver:
    """A timeline with everything, at its end."""
    press(page, "rest")
    timeline.settle(count=FRAMES, index=LAST)
    return timeline
