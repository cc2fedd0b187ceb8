"""The one typesetter; the same cases are asked of the script in typeset.test.mjs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.ui import typeset

CASES = json.loads((Path(__file__).parent / "support" / "typeset.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "tokens", "shown"), CASES)
def test_a_text_is_cut_as_the_table_says(text: str, tokens: list[Any], shown: str) -> None:
    assert typeset.symbols(text) == tokens
    assert typeset.plain(text) == shown


def test_markup_has_roots_hats_and_indices_and_escapes_the_rest() -> None:
    made = typeset.markup("<b> √ᾱ_t x̂_0")
    assert made.startswith("&lt;b&gt; <span class='dd-root'>√<span class='dd-radicand'>")
    assert "<i class='dd-macron'>α</i><sub>t</sub>" in made
    assert made.endswith("<i class='dd-hat'>x</i><sub>0</sub></span>")
    assert typeset.in_prose("<b>x_t</b>").startswith("<b><span class='dd-symbol'>")
    assert "data-of='signal'" in made
    assert "data-of='noise'" in typeset.markup("ε_θ")
    assert "data-of" not in typeset.markup("x_t, β_t")
