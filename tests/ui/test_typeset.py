"""The one typesetter; the same cases are asked of the script in typeset.test.mjs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ddpm_demo.ui import typeset
from tests.ui.support.browser import LONG

CASES = json.loads(
    (Path(__file__).parent / "components" / "text" / "typeset.json").read_text("utf-8")
)


@pytest.mark.parametrize(("text", "tokens", "shown"), CASES)
def test_a_text_is_cut_as_the_table_says(text: str, tokens: list[Any], shown: str) -> None:
    assert typeset.symbols(text) == tokens
    assert typeset.plain(text) == shown


RAW = r"[A-Za-z\u0302\u0304\u0370-\u03ff\u1f00-\u1fff]_[{A-Za-z0-9\u0370-\u03ff]"
SAID = """() => {
  const kinds = ['title', 'aria-label', 'placeholder'];
  const names = kinds.flatMap((kind) =>
    [...document.querySelectorAll(`[${kind}]`)].map((e) => e.getAttribute(kind)));
  return [document.body.innerText, ...names.filter(Boolean)];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_no_tab_shows_a_formula_as_it_was_typed(
    browser: Browser, address: str, locale: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=locale)
    page = context.new_page()
    page.goto(address)
    seen = ""
    for k, mark in enumerate(("#sample-solver", "#forward-stage", "#train-drop", "#loss-variance")):
        page.locator("[role=tab]").nth(k).click()
        expect(page.locator(mark)).to_be_visible(timeout=LONG)
        if mark == "#forward-stage":
            expect(page.locator(f"{mark} .dd-schedule")).to_be_visible(timeout=LONG)
        closed = page.locator("button.label-wrap:visible:not(.open)")
        while closed.count():
            closed.first.click()
        said = page.evaluate(SAID)
        seen += "".join(said)
        assert [
            text[max(0, m.start() - 30) : m.end() + 10]
            for text in said
            for m in re.finditer(RAW, text)
        ] == []
    assert "σₜ²" in seen
    context.close()


def test_markup_has_roots_hats_and_indices_and_escapes_the_rest() -> None:
    made = typeset.markup("<b> √ᾱ_t x̂_0")
    assert made.startswith("&lt;b&gt; <span class='dd-root'>√<span class='dd-radicand'>")
    assert "<i class='dd-macron'>α</i><sub>t</sub>" in made
    assert made.endswith("<i class='dd-hat'>x</i><sub>0</sub></span>")
    assert typeset.in_prose("<b>x_t</b>").startswith("<b><span class='dd-symbol'>")
    assert "data-of='signal'" in made
    assert "data-of='noise'" in typeset.markup("ε_θ")
    assert "data-of" not in typeset.markup("x_t, β_t")
