"""The line chart: what Python thins out, and what a person does with it in Chromium."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.ui.chart import MAX_POINTS, Chart, thin_out
from ddpm_demo.ui.run_charts import run_pages


def test_few_points_stay_as_they_are() -> None:
    assert thin_out([(1, 0.5), (2, 0.25)]) == [[1, 0.5], [2, 0.25]]
    assert thin_out([]) == []


def test_thinning_keeps_ends_order_and_every_spike() -> None:
    points = [(x, 1.0) for x in range(10_001)]
    points[1234] = (1234, 50.0)
    points[8765] = (8765, -50.0)
    thin = thin_out(points)
    assert 200 <= len(thin) <= MAX_POINTS
    assert [1234, 50.0] in thin
    assert [8765, -50.0] in thin
    assert thin[0][0] == 0
    assert thin[-1][0] == 10_000
    xs = [x for x, _ in thin]
    assert xs == sorted(set(xs))


@pytest.mark.parametrize("count", [400, 401, 402, 799, 4001])
def test_thinning_never_exceeds_its_limit(count: int) -> None:
    assert len(thin_out((x, math.sin(x)) for x in range(count))) <= MAX_POINTS


def test_what_json_cannot_say_becomes_a_gap() -> None:
    assert thin_out([(1, math.nan), (2, math.inf), (3, None), (4, 1 / 3)]) == [
        [1, None], [2, None], [3, None], [4, 0.333333],
    ]  # fmt: skip
    gaps = thin_out([(x, math.nan if 2000 < x < 4000 else 1.0) for x in range(10_000)])
    assert None in [y for _, y in gaps]


def test_gradio_takes_no_argument_of_a_chart_for_an_event() -> None:
    chart = Chart(empty="chart_empty")
    assert not any(callable(value) for value in chart.get_config().values())


ROWS = [
    {"step": k, "loss": 2 / k, "loss_ema": 3 / k, "bands": [b / k for b in range(1, 6)]}
    | ({"val_loss": 1.5 / k} if k % 50 == 0 else {})
    for k in range(1, 201)
]


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    """A chart that is empty until a button is pressed."""
    with gr.Blocks() as demo:
        chart = Chart(elem_id="chart")
        gr.Button("half", elem_id="half").click(lambda: run_pages(ROWS[:100], 1000), outputs=chart)
        gr.Button("all", elem_id="all").click(lambda: run_pages(ROWS, 1000), outputs=chart)
    return serve(demo)


def evaluate(page: Page, expression: str) -> Any:
    return page.evaluate(
        f"(() => {{ const node = [...document.querySelectorAll('#chart *')].find((n) => n.chart);"
        f" const {{ spec, cursor }} = node.chart; return {expression}; }})()"
    )


INKED = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let k = 0; k < data.length; k += 4)
    if (data[k + 3] === 255) colours.add(data.slice(k, k + 3).join());
  return [...colours];
}"""


@pytest.mark.browser
def test_a_person_reads_the_loss(page: Page, address: str) -> None:
    page.goto(address)
    empty = page.locator("#chart .chart-empty")
    expect(empty).to_have_text("The curve appears here with the first steps.")
    page.click("#half")
    canvas, readout = page.locator("#chart canvas"), page.locator("#chart .chart-readout")
    expect(canvas).to_be_visible()
    expect(empty).to_be_hidden()
    expect(readout).to_contain_text("step 100")
    page.click("#all")
    expect(readout).to_contain_text("step 200")
    expect(readout).to_contain_text("held-out pictures 0.0075")
    inked = canvas.evaluate(INKED)
    assert "11,114,133" in inked  # the smoothed curve
    assert "217,72,15" in inked  # the held-out one

    box = canvas.bounding_box()
    assert box
    canvas.hover(position={"x": box["width"] / 2, "y": 120})
    expect(readout).not_to_contain_text("step 200")
    step = evaluate(page, "cursor")
    assert 60 < step < 140
    expect(readout).to_contain_text(f"each step {2 / step:.4g}")
    page.mouse.move(0, 0)
    expect(readout).to_contain_text("step 200")

    canvas.focus()
    page.keyboard.press("Home")
    expect(readout).to_contain_text("step 1 ")
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("step 2 ")


@pytest.mark.browser
def test_the_axis_stays_as_chosen_while_the_run_goes_on(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#half")
    assert evaluate(page, "spec.y.log") is True
    linear = page.get_by_role("button", name="Linear", exact=True)
    linear.click()
    expect(linear).to_have_attribute("aria-pressed", "true")
    page.click("#all")
    expect(page.locator("#chart .chart-readout")).to_contain_text("step 200")
    assert evaluate(page, "spec.y.log") is False


@pytest.mark.browser
def test_the_page_stays_as_chosen_while_the_run_goes_on(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#half")
    bands = page.get_by_role("button", name="By noise level")
    bands.click()
    expect(bands).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chart .chart-note")).to_contain_text("almost clean")
    page.click("#all")
    expect(page.locator("#chart .chart-readout")).to_contain_text("t 801–1000")
    expect(page.locator("#chart .chart-readout")).to_contain_text("step 200")
    page.get_by_role("button", name="Loss", exact=True).click()
    expect(page.locator("#chart .chart-readout")).to_contain_text("held-out")


@pytest.mark.browser
def test_the_numbers_can_be_taken_home(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#all")
    with page.expect_download() as download:
        page.locator("#chart .chart-csv").click()
    assert download.value.suggested_filename == "Loss.csv"
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert lines[0] == "step,each step,smoothed,held-out pictures"
    assert lines[50] == "50,0.04,0.06,0.03"
    assert len(lines) == 201


@pytest.mark.browser
def test_the_words_follow_the_page(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#all")
    expect(page.locator("#chart .chart-readout")).to_contain_text("step 200")
    page.evaluate("document.documentElement.lang = 'ko'")
    expect(page.locator("#chart .chart-readout")).to_contain_text("스텝 200")
    expect(page.locator("#chart .chart-log")).to_have_text("로그")
