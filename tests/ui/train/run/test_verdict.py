"""The sentence before the figures."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ddpm_demo.ui.train.run import copies, quality, verdict
from tests.ui.train.run.test_quality import FOUND

COPIES: dict[str, Any] = {"share": 0.1, "yardstick": 0.05, "samples": 64, "began": None, "step": 9}


@pytest.mark.parametrize(
    ("figure", "value", "word"),
    [
        ("coverage", 0.48, "Good"),
        ("coverage", 0.47, "Fair"),
        ("coverage", 0.24, "Fair"),
        ("coverage", 0.23, "Weak"),
        ("coverage", 0.05, "Not yet"),
        ("coverage", 0.0, "Not yet"),
        ("copies", 0.11, "It copies: 11\u00a0%"),
        ("frechet", 0.9, "Nearer"),
    ],
)
def test_one_sentence_says_how_good_a_model_is(figure: str, value: float, word: str) -> None:
    found = copy.deepcopy(FOUND)
    found[figure]["value"] = value
    sentence = verdict.quality(found, "en")
    assert sentence.startswith(word)
    assert quality.figures_html(found, "en").startswith(f"<p class='verdict'>{sentence}")


def test_copies_count_beyond_those_of_real_pictures() -> None:
    found = copy.deepcopy(FOUND) | {"copies": {"value": 0.2, "floor": 0.15}}
    assert verdict.quality(found, "en").startswith("Good")


@pytest.mark.parametrize(
    ("share", "yardstick", "word"),
    [(0.1, 0.05, "It draws new"), (0.3, 0.05, "It copies"), (0.3, None, "It copies")],
)
def test_the_copy_meter_says_it_in_a_sentence(
    share: float, yardstick: float | None, word: str
) -> None:
    found = COPIES | {"share": share, "yardstick": yardstick}
    assert verdict.copying(found, "en").startswith(word)
    assert copies._sentence(found, "en", sheet=True).startswith(f"<p class='verdict'>{word}")
