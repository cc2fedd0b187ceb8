"""The contact sheet: what Chromium draws, and what a click leaves out."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from ddpm_demo.ui.theme import CSS, THEME
from ddpm_demo.ui.train.draft.contact_sheet import (
    ContactSheet,
    by_class_value,
    contact_sheet_value,
)
from tests.ui.support.browser import LONG
from tests.ui.support.train.sheets import draft

MANY = 3000


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with buttons that show few or many pictures, and prints what handlers get."""
    folder = tmp_path_factory.mktemp("runs")
    few = draft(folder / "few", 40)
    many = draft(folder / "many", MANY)
    classes = draft(folder / "classes", 40, folders=("", "고양이", "kitten", "dog"))
    with gr.Blocks() as demo:
        sheet = ContactSheet(elem_id="sheet")
        told = gr.Textbox(elem_id="told")
        asked = gr.Textbox(elem_id="asked")
        for name, run, left_out in (("few", few, []), ("many", many, []), ("some", few, [1, 39])):
            gr.Button(name, elem_id=name).click(
                lambda run=run, left_out=left_out: (
                    contact_sheet_value(run, sheet.GRADIO_CACHE) | {"left_out": left_out}
                ),
                outputs=sheet,
            )
        gr.Button("classes", elem_id="classes").click(
            lambda: contact_sheet_value(classes, sheet.GRADIO_CACHE, by_class=True), outputs=sheet
        )
        gr.Button("flat", elem_id="flat").click(
            lambda: by_class_value(classes, by_class=False), outputs=sheet
        )
        gr.Button("none", elem_id="none").click(lambda: None, outputs=sheet)
        gr.Button("ask", elem_id="ask").click(lambda out: json.dumps(out.left_out), sheet, asked)
        sheet.input(lambda out, before: f"{before}{json.dumps(out.left_out)}", [sheet, told], told)
        called = gr.Textbox(elem_id="called")
        sheet.input(lambda out: json.dumps(dict(out.called), ensure_ascii=False), sheet, called)
        sheet.classes(lambda out: str(out.by_class), sheet, called)
    return serve(demo, theme=THEME, css=CSS)


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#few")).to_be_visible()
    return page


def handle(page: Page) -> dict[str, Any]:
    return page.evaluate(
        """() => {
          const found = [...document.querySelectorAll('#sheet *')].find((e) => e.contactSheet);
          const { count, leftOut, drawn, named } = found.contactSheet;
          return { count, leftOut, drawn, named };
        }"""
    )


def show(page: Page, which: str) -> Locator:
    page.click(f"#{which}")
    expect(page.locator("#sheet .sheet-cell").first).to_be_visible()
    page.wait_for_function(
        """() => [...document.querySelectorAll('#sheet *')].find((e) => e.contactSheet)
          .contactSheet.named > 0"""
    )
    return page.locator("#sheet .sheet-cell")


def said(page: Page) -> Locator:
    return page.locator("#sheet .sheet-said")


def told(page: Page) -> Locator:
    return page.locator("#told textarea")


def colour(cell: Locator) -> tuple[int, ...]:
    """The colour in the middle of a picture, as it stands on the screen."""
    with Image.open(io.BytesIO(cell.screenshot())) as shot:
        pixel = shot.convert("RGB").getpixel((shot.width // 4, shot.height // 4))
    assert isinstance(pixel, tuple)
    return pixel


def until_colour(cell: Locator, wanted: tuple[int, ...]) -> None:
    """Waits for the sheet behind a picture; the limit only ends a test that has failed."""
    end = time.monotonic() + LONG / 1000
    while (found := colour(cell)) != wanted:
        assert time.monotonic() < end, f"{found}, not {wanted}"


@pytest.mark.browser
def test_a_click_leaves_out_and_another_takes_back(opened: Page) -> None:
    cells = show(opened, "few")
    expect(said(opened)).to_have_text("40 pictures")
    until_colour(cells.nth(7), (7, 0, 128))
    cells.nth(7).click()
    expect(cells.nth(7)).to_have_attribute("aria-pressed", "true")
    expect(cells.nth(7)).to_have_accessible_name("고양이/0007.png, left out")
    expect(said(opened)).to_have_text("39 of 40 pictures · 1 left out")
    expect(told(opened)).to_have_value("[7]")
    cells.nth(3).click()
    expect(told(opened)).to_have_value("[7][3, 7]")
    cells.nth(7).click()
    expect(told(opened)).to_have_value("[7][3, 7][3]")
    expect(cells.nth(7)).to_have_attribute("aria-pressed", "false")
    opened.click("#sheet .sheet-back")
    expect(told(opened)).to_have_value("[7][3, 7][3][]")
    expect(said(opened)).to_have_text("40 pictures")
    expect(opened.locator("#sheet .sheet-back")).to_be_hidden()
    cells.nth(20).click()
    opened.click("#ask")
    expect(opened.locator("#asked textarea")).to_have_value("[20]")


@pytest.mark.browser
def test_what_is_left_out_looks_so(opened: Page) -> None:
    cells = show(opened, "few")
    before = (0, 0, 128)
    until_colour(cells.nth(0), before)
    cells.nth(0).click()
    opened.mouse.move(0, 0)
    expect(cells.nth(0).locator("span")).to_have_css("opacity", "0.22")
    assert sum(np.abs(np.subtract(colour(cells.nth(0)), before))) > 100


@pytest.mark.browser
def test_the_keyboard_chooses_too(opened: Page) -> None:
    cells = show(opened, "few")
    cells.nth(0).focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    [index] = handle(opened)["leftOut"]
    assert index > 5
    expect(opened.locator("#sheet .sheet-label")).to_have_text(f"고양이/{index:04}.png")
    opened.keyboard.press("End")
    expect(cells.nth(39)).to_be_focused()
    opened.keyboard.press("Space")
    assert handle(opened)["leftOut"] == [index, 39]
    assert cells.evaluate_all("all => all.filter((cell) => cell.tabIndex === 0).length") == 1


@pytest.mark.browser
def test_shift_chooses_all_between(opened: Page) -> None:
    cells = show(opened, "few")
    cells.nth(4).click()
    cells.nth(9).click(modifiers=["Shift"])
    assert handle(opened)["leftOut"] == [4, 5, 6, 7, 8, 9]
    cells.nth(6).click(modifiers=["Shift"])
    assert handle(opened)["leftOut"] == [4, 5]


@pytest.mark.browser
def test_a_choice_that_the_server_knows_is_shown(opened: Page) -> None:
    cells = show(opened, "some")
    expect(said(opened)).to_have_text("38 of 40 pictures · 2 left out")
    expect(cells.nth(39)).to_have_attribute("aria-pressed", "true")
    opened.click("#ask")
    expect(opened.locator("#asked textarea")).to_have_value("[1, 39]")
    cells = show(opened, "few")
    expect(said(opened)).to_have_text("40 pictures")
    cells.nth(5).click()
    opened.locator("#sheet .sheet-view").evaluate("view => (view.scrollTop = 50)")
    opened.click("#some")  # the same pictures: what one looks at stays in place
    expect(said(opened)).to_have_text("38 of 40 pictures · 2 left out")
    opened.click("#none")
    expect(opened.locator("#sheet .sheet")).to_be_hidden()
    opened.click("#ask")
    expect(opened.locator("#asked textarea")).to_have_value("[]")


def heads(page: Page) -> Locator:
    return page.locator("#sheet .sheet-group")


@pytest.mark.browser
def test_a_class_is_left_out_and_taken_back_in_its_head(opened: Page) -> None:
    cells = show(opened, "classes")
    expect(said(opened)).to_have_text("40 pictures · 3 classes")
    expect(heads(opened)).to_have_count(4)
    expect(heads(opened).nth(0).locator(".sheet-name")).to_have_attribute("placeholder", "no class")
    dog = heads(opened).nth(3)
    dog.get_by_role("button", name="Leave out: dog").click()
    expect(told(opened)).to_have_value(json.dumps([*range(30, 40)]))
    expect(dog.locator(".sheet-of")).to_have_text("0 of 10")
    expect(said(opened)).to_have_text("30 of 40 pictures · 10 left out · 2 classes")
    expect(cells.locator("nth=35")).to_have_attribute("aria-pressed", "true")
    dog.get_by_role("button", name="Take back: dog").click()
    expect(told(opened)).to_have_value(re.compile(r"\]\[\]$"))


@pytest.mark.browser
def test_classes_are_renamed_merged_and_told_apart_again(opened: Page) -> None:
    show(opened, "classes")
    called = opened.locator("#called textarea")
    kitten = heads(opened).nth(2)
    kitten.locator(".sheet-name").fill("  새끼\u200b 고양이 ")
    opened.keyboard.press("Enter")
    expect(called).to_have_value('{"2": "새끼 고양이"}')
    expect(kitten.locator(".sheet-name")).to_be_focused()
    kitten.locator(".sheet-merge").focus()
    kitten.locator(".sheet-merge").select_option("고양이")
    expect(called).to_have_value('{"2": "고양이"}')
    expect(heads(opened)).to_have_count(3)
    expect(said(opened)).to_have_text("40 pictures · 2 classes")
    both = heads(opened).nth(1)
    expect(both.locator(".sheet-of")).to_have_text("20")
    expect(both.locator(".sheet-name")).to_be_focused()
    both.get_by_role("button", name="Call 고양이 as its folders are called").click()
    expect(called).to_have_value("{}")
    names = [heads(opened).nth(k).locator(".sheet-name").input_value() for k in range(4)]
    assert names == ["", "고양이", "kitten", "dog"], "in their order on the page too"
    heads(opened).nth(0).locator(".sheet-name").fill("dog")
    heads(opened).nth(0).locator(".sheet-name").press("Tab")
    expect(called).to_have_value('{"0": "dog"}')
    opened.click("#sheet .sheet-back")
    expect(called).to_have_value("{}")


@pytest.mark.browser
def test_a_switch_says_whether_folders_are_classes(opened: Page) -> None:
    cells = show(opened, "classes")
    switch = opened.get_by_role("switch", name="Train by class")
    expect(switch).to_be_checked()
    cells.nth(2).click()
    expect(opened.locator("#called textarea")).to_have_value("{}")  # or this answer comes last
    switch.click()
    expect(opened.locator("#called textarea")).to_have_value("False")
    expect(heads(opened)).to_have_count(0)
    switch.click()
    expect(opened.locator("#called textarea")).to_have_value("True")
    expect(heads(opened)).to_have_count(4)
    opened.click("#flat")
    expect(switch).not_to_be_checked()
    expect(heads(opened)).to_have_count(0)
    opened.click("#ask")
    expect(opened.locator("#asked textarea")).to_have_value("[2]")
    show(opened, "few")
    expect(switch).to_be_hidden()


@pytest.mark.browser
def test_of_thousands_only_those_in_view_are_drawn_and_fetched(opened: Page) -> None:
    fetched: list[str] = []
    opened.on("request", lambda request: fetched.append(request.url))
    show(opened, "many")
    expect(said(opened)).to_have_text("3,000 pictures")
    assert handle(opened)["drawn"] < 400
    sheets = [url for url in fetched if url.endswith("pictures.webp")]
    assert 1 <= len(set(sheets)) <= 2
    opened.locator("#sheet .sheet-view").evaluate("view => (view.scrollTop = view.scrollHeight)")
    last = opened.locator(f"#sheet [data-index='{MANY - 1}']")
    expect(last).to_be_visible()
    until_colour(last, ((MANY - 1) % 256, (MANY - 1) // 256, 128))
    assert handle(opened)["drawn"] < 400
    last.click()
    expect(told(opened)).to_have_value(f"[{MANY - 1}]")
    opened.keyboard.press("Home")
    expect(opened.locator("#sheet [data-index='0']")).to_be_focused()


@pytest.mark.browser
def test_words_follow_the_page_and_a_phone_has_room(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.emulate_media(color_scheme="dark")
    cells = show(opened, "some")
    opened.evaluate("document.documentElement.lang = 'ko'")
    expect(said(opened)).to_have_text("이미지 40장 중 38장 · 2장 제외")
    expect(cells.nth(1)).to_have_accessible_name(re.compile("제외됨"))
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    box = cells.nth(0).bounding_box()
    assert box
    assert box["width"] % 16 == 0, "whole multiples keep pixels crisp"
    show(opened, "classes")
    opened.evaluate("document.documentElement.lang = 'en'")
    head, top = heads(opened).first, "e => Math.round(e.getBoundingClientRect().top)"
    tops = [head.locator(f".sheet-{part}").evaluate(top) for part in ("name", "merge", "leave")]
    assert tops[0] < tops[1] == tops[2], "what one can do stands in one line"
