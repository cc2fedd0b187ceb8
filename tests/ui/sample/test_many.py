"""Draw many, in Chromium: a form, progress, Cancel, and a zip that outlives the page."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.models.weights import weights_digest
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.jobs import many
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.many import ManyDrawings
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.handlers import Told
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.sample.keep import many as form_of_many
from ddpm_demo.ui.sample.keep.many import ManyPictures
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.browser import LONG, choose, number, unfold
from tests.ui.support.problems import Problems
from tests.ui.support.samples import sentence
from tests.ui.support.tabs import page_of


def ask(page: Page, count: int, steps: int = 5) -> None:
    choose(page, "#sample-model", "fashion-28")
    number(page, "#sample-steps", steps)
    number(page, "#sample-seed", 40)
    unfold(page, "#keep-many")
    number(page, "#many-count", count)
    page.click("#many-go")


@pytest.mark.browser
def test_a_zip_is_drawn_and_downloaded_by_a_page_that_was_opened_later(
    opened: Page, address: str
) -> None:
    ask(opened, 3)
    said = opened.locator("#many-said")
    expect(said).to_have_text(re.compile("Starting|drawing|done"))
    opened.goto(address)
    unfold(opened, "#keep-many")
    expect(opened.locator("#many-get")).to_be_visible(timeout=LONG)
    expect(opened.locator("#many-kept input")).to_have_value(
        re.compile(r"fashion-28-seed40-3 · 3 · \d+\skB")
    )
    with opened.expect_download(timeout=LONG) as coming:
        opened.click("#many-get")
    assert coming.value.suggested_filename == "fashion-28-seed40-3.zip"
    with zipfile.ZipFile(Path(coming.value.path())) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
        assert [row["seed"] for row in rows] == ["40", "41", "42"]
        assert {row["file"] for row in rows} <= set(archive.namelist())


@pytest.mark.browser
def test_it_is_cancelled_and_goes_on(opened: Page) -> None:
    ask(opened, 120, steps=20)
    said = opened.locator("#many-said")
    expect(said).to_contain_text("fashion-28-seed40-120: drawing", timeout=LONG)
    expect(opened.locator("#many-go")).to_be_hidden()
    opened.click("#many-cancel")
    expect(said).to_contain_text(re.compile(r"\d+ of 120 are drawn. It can go on"), timeout=LONG)
    expect(opened.locator("#many-go")).to_be_visible()
    opened.click("#many-go-on")
    expect(opened.locator("#many-cancel")).to_be_visible()
    expect(said).to_contain_text(re.compile("drawing"), timeout=LONG)
    opened.click("#many-cancel")
    expect(opened.locator("#many-go")).to_be_visible(timeout=LONG)


@pytest.mark.browser
def test_what_cannot_be_drawn_gets_a_sentence(
    opened: Page, problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "free_bytes", lambda: 1000)
    ask(opened, 100)
    sentence(opened, "only 0 MB are free")
    opened.locator("#sample-answer label").nth(1).click()
    opened.click("#many-go")
    sentence(opened, "Choose the network instead")
    problems.expect("500")


@pytest.mark.browser
def test_strangers_see_no_form(page: Page, serve: Callable[..., str]) -> None:
    visitors = Visitors(Policy.for_strangers({}))
    demo = page_of("sample", policy=visitors.policy, visitors=visitors)
    page.goto(serve(demo, **launch_options(visitors)))
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    expect(page.locator("#keep-many")).to_be_hidden()


def test_a_forged_event_is_refused_with_a_sentence() -> None:
    policy = Policy.for_strangers({})
    request = gr.Request(session_hash="page")
    with gr.Blocks() as page:
        controls = Controls.lay_out(Visitors(policy), gr.BrowserState([]))
        form = ManyPictures(ManyDrawings(policy), controls)
        form.wire()
    events = {each.fn.__name__: each.fn for each in page.fns.values() if each.fn}
    for name, values in (("on_go", {form.count: 5}), ("on_go_on", "0" * 32), ("on_get", "0" * 32)):
        with pytest.raises(Told) as caught:
            events[name](values, request)
        assert caught.value.code == "many_refused"
    with pytest.raises(UserError):
        Jobs(policy).many.found("0" * 32)


def test_an_order_says_all_that_the_settings_ask_for() -> None:
    config = SampleConfig(
        steps=7, solver="ddim", seed=3, labels=(2, 0), guidance=2.5, clipping="dynamic"
    )
    settings = Settings("weights/fashion-28-classes", config)
    order = form_of_many._order(settings, 12, Access(public=False))
    asked = dict(zip(order.options[::2], order.options[1::2], strict=True))
    assert asked == {
        "--steps": "7",
        "--solver": "ddim",
        "--spacing": "trailing",
        "--seed": "3",
        "--guidance": "2.5",
        "--clipping": "dynamic",
        "--label-numbers": "2,0",
    }
    assert (order.name, order.count) == ("fashion-28-classes-seed3-12", 12)
    assert order.weights == weights_digest(Path(order.model))


def test_the_classes_of_an_order_are_those_of_its_model() -> None:
    assert form_of_many._numbers("all", ["a", "b"], 5) == "all"
    assert form_of_many._numbers((1, 0, 1), ["a", "b, c"], 2) == "1,0"
    for labels, names in (((0,), []), ("all", []), ((2,), ["a", "b"])):
        with pytest.raises(UserError):
            form_of_many._numbers(labels, names, 5)
