"""What a request brings is read once, strictly."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.serving.bodies import DEEPEST, parsed


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "-Infinity",
        "1e309",
        "-1e400",
        '"\\ud800"',
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "9" * 5000,
        "",
        "\ufeff\x00",
    ],
)
def test_what_no_part_of_the_server_could_write_again_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parsed(f'{{"data": [{text}]}}'.encode() if text else b"")
    assert refused.value.code == "body_unreadable"


def test_numbers_within_bounds_are_read() -> None:
    assert parsed(b'{"data": [1e308, -5e-324, 7]}') == {"data": [1e308, -5e-324, 7]}
