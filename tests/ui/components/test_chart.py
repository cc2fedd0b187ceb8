"""The line chart: what Python thins out, and what a person does with it in Chromium."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Locator, Page, expect

from ddpm_demo.ui.components.chart import MAX_POINTS, Chart, thin_out
from ddpm_demo.ui.train.run.charts import run_pages
from tests.ui.support.browser import eventually


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
        [1, None],
        [2, None],
        [3, None],
        [4, 0.333333],
    ]
    gaps = thin_out([(x, math.nan if 2000 < x < 4000 else 1.0) for x in range(10_000)])
    assert None in [y for _, y in gaps]


def test_gradio_takes_no_argument_of_a_chart_for_an_event() -> None:
    chart = Chart(empty="chart_empty")
    assert not any(callable(value) for value in chart.get_config().values())


ROWS = [
    {"step": k, "loss": 2 / k, "loss_ema": 3 / k} | ({"val_loss": 1.5 / k} if k % 50 == 0 else {})
    for k in range(1, 201)
]
RATED = [row | {"lr": 1e-3} for row in ROWS]
SPIKES = {60: 900.0, 120: 2000.0, 121: 1e-9}
SPIKY = {
    "title": "Spiky",
    "x": {"label": "step"},
    "y": {"clip": True, "log": True},
    "series": [{"name": "raw", "points": [[k, SPIKES.get(k, 1 + k % 7)] for k in range(200)]}],
}


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    """A chart that is empty until a button is pressed."""
    values = {
        "half": run_pages(ROWS[:100], 1000),
        "all": run_pages(ROWS, 1000),
        "spiky": SPIKY,
        "rated": run_pages(RATED[:100], 1000),
        "more": run_pages(RATED, 1000),
    }
    with gr.Blocks() as demo:
        chart = Chart(elem_id="chart")
        for name in values:
            gr.Button(name, elem_id=name).click(lambda name=name: values[name], outputs=chart)
    return serve(demo)


def evaluate(page: Page, expression: str) -> Any:
    return page.evaluate(
        f"(() => {{ const node = [...document.querySelectorAll('#chart *')].find((n) => n.chart);"
        f" const {{ spec, cursor, outside }} = node.chart; return {expression}; }})()"
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

    def inked() -> None:  # the smoothed curve, and the held-out one
        assert {"11,114,133", "194,37,92"} <= set(canvas.evaluate(INKED))

    eventually(page, inked)

    box = canvas.bounding_box()
    assert box
    canvas.hover(position={"x": box["width"] / 2, "y": 120})
    expect(readout).not_to_contain_text("step 200")
    step = evaluate(page, "cursor")
    assert 60 < step < 140
    expect(readout).to_contain_text(f"mean of up to 10 steps {2 / step:.4g}")
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
    log = page.get_by_role("button", name="Log", exact=True)
    expect(log).to_have_attribute("aria-pressed", "true")
    linear = page.get_by_role("button", name="Linear", exact=True)
    linear.click()
    expect(linear).to_have_attribute("aria-pressed", "true")
    page.click("#all")
    expect(page.locator("#chart .chart-readout")).to_contain_text("step 200")
    assert evaluate(page, "spec.y.log") is False


@pytest.mark.browser
def test_the_numbers_can_be_taken_home(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#all")
    with page.expect_download() as download:
        page.locator("#chart .chart-csv").click()
    assert download.value.suggested_filename == "Loss.csv"
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert lines[0] == "step,mean of up to 10 steps,smoothed,held-out pictures"
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


def readout(page: Page) -> Locator:
    return page.locator("#chart .chart-readout")


@pytest.mark.browser
def test_one_page_needs_no_choice_and_says_what_it_is(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#half")
    expect(readout(page)).to_contain_text("step 100")
    expect(page.locator("#chart .chart-pages")).to_be_hidden()
    expect(page.locator("#chart .chart-caption")).to_contain_text("lower is better")
    assert evaluate(page, "spec.title") == "Loss"
    page.click("#spiky")
    expect(readout(page)).to_contain_text("raw")
    expect(page.locator("#chart .chart-caption")).to_be_hidden()


@pytest.mark.browser
def test_the_page_and_its_axis_stay_as_chosen_while_the_run_goes_on(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.click("#rated")
    pages = page.locator("#chart .chart-pages button")
    expect(pages).to_have_text(["Loss", "Learning rate"])
    rate = page.get_by_role("button", name="Learning rate")
    expect(rate).to_have_attribute("aria-pressed", "false")
    rate.focus()
    page.keyboard.press("Enter")
    expect(rate).to_have_attribute("aria-pressed", "true")
    expect(readout(page)).to_contain_text("Learning rate 0.001")
    page.get_by_role("button", name="Log", exact=True).click()
    page.evaluate("document.querySelector('#chart .chart-pages').lastChild.dataset.same = 'yes'")
    rate.focus()
    page.click("#more", force=True)
    expect(readout(page)).to_contain_text("step 200")
    expect(rate).to_have_attribute("aria-pressed", "true")
    expect(rate).to_have_attribute("data-same", "yes")  # the button itself stayed
    assert evaluate(page, "spec.y.log") is True
    # a run that never wrote it shows what it has, and the choice is not forgotten
    page.click("#all")
    expect(readout(page)).to_contain_text("held-out")
    page.click("#more")
    expect(readout(page)).to_contain_text("Learning rate")
    with page.expect_download() as download:
        page.locator("#chart .chart-csv").click()
    assert download.value.suggested_filename == "Learning rate.csv"


@pytest.mark.browser
def test_a_spike_stands_at_the_edge_is_counted_and_keeps_its_value(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.click("#spiky")
    outside = page.locator("#chart .chart-outside")
    expect(outside).to_have_text("3 points are off the scale")
    assert evaluate(page, "outside") == 3
    canvas = page.locator("#chart canvas")
    canvas.focus()
    page.keyboard.press("Home")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    expect(readout(page)).to_contain_text("raw 900")
    with page.expect_download() as download:
        page.locator("#chart .chart-csv").click()
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert lines[61] == "60,900"
    page.click("#all")
    expect(readout(page)).to_contain_text("step 200")
    expect(outside).to_be_hidden()
