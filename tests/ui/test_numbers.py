"""The one format of numbers; the same cases are asked of the script in numbers.test.mjs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.ui import numbers

CASES = json.loads(
    (Path(__file__).parent / "components" / "text" / "numbers.json").read_text("utf-8")
)


@pytest.mark.parametrize(("kind", "values", "text"), CASES)
def test_a_number_is_written_as_the_table_says(kind: str, values: list[Any], text: str) -> None:
    assert getattr(numbers, kind)(*values) == text.replace(" ", numbers.HARD_SPACE)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value: float) -> None:
    assert {numbers.number(value), numbers.figure(value), numbers.percent(value)} == {"–"}
