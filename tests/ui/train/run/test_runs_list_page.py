"""The list of runs in Chromium: its cards, by mouse and keyboard, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.ui.components.files import file_data
from ddpm_demo.ui.train.run.runs_list import RunsList

TOKENS = [c * 32 for c in "abc"]


def row(token: str, **more: Any) -> dict[str, Any]:
    return {
        "token": token,
        "name": f"run {token[0]}",
        "state": "running",
        "step": 1300,
        "total": 2000,
        "loss": 0.04312,
        "bytes": 52_400_000,
        "created": 1e9,
        "thumb": None,
    } | more


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("thumbs")
    thumbs = []
    for k in range(2):
        path = folder / f"{k}.png"
        Image.new("RGB", (28, 28), (100 * k, 80, 80)).save(path)
        thumbs.append(file_data(path))
    a, b, c = TOKENS
    values: dict[str, Any] = {
        "two": {"runs": [row(a, thumb=thumbs[0]), row(b, state="done", loss=None)], "open": ""},
        "later": {
            "runs": [
                row(c, state="starting", step=0, total=0, loss=None, bytes=10),
                row(a, thumb=thumbs[1], step=1310, name="<b>cats</b>"),
                row(b, state="done", loss=None),
            ],
            "open": "",
        },
        "one": {"runs": [row(b, state="interrupted")], "open": b},
        "draft": {"runs": [row(c, name="", state="draft", step=0, total=0, loss=None)], "open": ""},
        "none": {"runs": [], "open": ""},
        "book": {"runs": [row(a), row(b)], "open": "", "book": "x", "mark": 1},
        "news": {"news": [row(b, step=1900)], "open": "", "book": "x", "since": 1, "mark": 2},
        "missed": {"news": [], "keys": [b], "open": "", "book": "x", "since": 3, "mark": 4},
        "unread": {"runs": [row(a), row(b, bytes=None)], "more": True, "open": ""},
        "long": {"runs": [row(a, name="a long name " * 6, state="done", step=2000)], "open": ""},
    }
    rows = values["later"]["runs"]
    values["moved"] = {"runs": [rows[0], rows[1] | {"step": 1320}, rows[2]], "open": ""}
    with gr.Blocks() as demo:
        runs = RunsList(elem_id="runs")
        told = gr.Textbox(elem_id="told")
        for name in values:
            gr.Button(name, elem_id=name).click(lambda name=name: values[name], outputs=runs)
        runs.open(lambda token: token, runs, told)
        runs.missed(lambda: values["one"], outputs=runs)
        runs.more(lambda: values["two"], outputs=runs)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def two(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#runs .runs-none")).to_have_text("Looking for your runs …")
    page.click("#two")
    expect(page.locator("#runs .runs-card")).to_have_count(2)
    return page


@pytest.mark.browser
def test_an_empty_list_is_said_once_it_is_known(two: Page) -> None:
    two.click("#none")
    expect(two.locator("#runs .runs-none")).to_contain_text("No runs yet")


@pytest.mark.browser
def test_a_draft_is_gone_on_with_from_the_list(two: Page) -> None:
    two.click("#draft")
    card = two.locator("#runs .runs-card")
    expect(card).to_have_count(1)
    expect(card.locator(".runs-name")).to_have_text("your pictures")
    expect(card.locator(".runs-state")).to_have_text("not started")
    card.click()
    expect(two.locator("#told textarea")).to_have_value(TOKENS[2])


@pytest.mark.browser
def test_cards_say_what_runs_are(two: Page) -> None:
    expect(two.locator("#runs .runs-none")).to_be_hidden()
    expect(two.locator("#runs .runs-title")).to_have_text("Runs")
    expect(two.locator("#runs .runs-total")).to_have_text("105 MB on disk")
    first = two.locator("#runs .runs-card").first
    for words in ["run a", "training", "step 1,300 / 2,000", "loss 0.0431", "52 MB", "years ago"]:
        expect(first).to_contain_text(words)
    assert first.locator(".runs-fill").evaluate("n => n.style.width") == "65%"
    thumb = first.locator("img")
    expect(thumb).to_be_visible()
    expect(thumb).to_have_css("width", "56px")  # twice 28
    expect(thumb).to_have_css("image-rendering", "pixelated")
    expect(two.locator("#runs img").nth(1)).to_be_hidden()


@pytest.mark.browser
def test_a_click_and_enter_open_a_run(two: Page) -> None:
    told = two.locator("#told textarea")
    cards = two.locator("#runs .runs-card")
    cards.nth(1).click()
    expect(told).to_have_value(TOKENS[1])
    expect(cards.nth(1)).to_have_attribute("aria-current", "true")
    cards.first.focus()
    two.keyboard.press("Enter")
    expect(told).to_have_value(TOKENS[0])
    expect(cards.first).to_have_attribute("aria-current", "true")
    expect(cards.nth(1)).not_to_have_attribute("aria-current", "true")
    # a list that was sent before the server heard of it does not take it back
    two.click("#two")
    expect(cards.first).to_have_attribute("aria-current", "true")
    two.click("#one")
    expect(cards).to_have_count(1)
    expect(cards.first).to_have_attribute("aria-current", "true")
    expect(cards.first).to_contain_text("interrupted")


@pytest.mark.browser
def test_what_is_sent_again_changes_the_rows_in_place(two: Page) -> None:
    cards = two.locator("#runs .runs-card")
    cards.nth(1).focus()
    two.evaluate(
        """() => {
          window.cards = [...document.querySelectorAll('#runs .runs-card')];
          window.seen = [];
          new MutationObserver((list) => seen.push(...list.map((one) => one.target.className)))
            .observe(cards[0].closest('ul'), { subtree: true, childList: true });
        }"""
    )
    press = "name => document.querySelector(`#${name}`).click()"  # leaves the focus alone
    two.evaluate(press, "later")
    expect(cards).to_have_count(3)
    expect(cards.nth(1)).to_contain_text("<b>cats</b>")
    expect(cards.first).to_contain_text("starting")
    kept = "[1, 2].every((k) => document.querySelectorAll('#runs .runs-card')[k] === cards[k - 1])"
    assert two.evaluate(kept)
    expect(cards.nth(2)).to_be_focused()
    two.wait_for_function("seen.includes('runs-steps')")  # the observer has told it
    two.evaluate("window.seen = []")
    two.evaluate(press, "moved")
    expect(cards.nth(1)).to_contain_text("1,320")
    two.wait_for_function("seen.length")
    assert two.evaluate("seen") == ["runs-steps"]
    expect(cards.nth(2)).to_be_focused()
    two.evaluate(press, "none")
    expect(two.locator("#runs .runs-none")).to_be_visible()
    expect(cards).to_have_count(0)


@pytest.mark.browser
def test_news_change_what_is_there(two: Page) -> None:
    two.click("#book")
    cards = two.locator("#runs .runs-card")
    expect(cards.first).to_contain_text("1,300")
    two.click("#news")
    expect(cards.nth(1)).to_contain_text("1,900")
    expect(cards.first).to_contain_text("1,300")
    expect(cards).to_have_count(2)


@pytest.mark.browser
def test_a_page_that_missed_news_asks_for_all(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#runs .runs-none")).to_have_text("Looking for your runs …")
    page.click("#missed")
    cards = page.locator("#runs .runs-card")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("interrupted")


@pytest.mark.browser
def test_a_page_asks_for_what_was_not_read_yet(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#unread")
    expect(page.locator(".runs-size").nth(1)).to_have_text("52 MB")
    expect(page.locator(".runs-row")).to_have_count(2)


def test_the_words_follow_the_page(two: Page) -> None:
    two.evaluate("document.documentElement.lang = 'ko'")
    expect(two.locator("#runs .runs-title")).to_have_text("학습 목록")
    card = two.locator("#runs .runs-card").first
    for words in ["학습 중", "1,300 / 2,000스텝", "손실 0.0431", "년 전"]:
        expect(card).to_contain_text(words)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits(two: Page, width: int) -> None:
    two.set_viewport_size({"width": width, "height": 844})
    two.click("#long")
    card = two.locator("#runs .runs-card").first
    expect(card).to_contain_text("a long name")
    inside = """card => [...card.querySelectorAll('*')].every((one) =>
      one.getBoundingClientRect().right <= card.getBoundingClientRect().right)"""
    assert card.evaluate(inside)
    assert two.evaluate("document.documentElement.scrollWidth") <= width
