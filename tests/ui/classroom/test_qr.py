"""QR codes, read again."""

from __future__ import annotations

import pytest
import segno

from ddpm_demo.errors import UserError
from ddpm_demo.ui.classroom.qr import MOST, QUIET, in_a_terminal, rows

LINK = "https://0123456789abcdef.gradio.live/?tab=sample"
FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def test_a_code_is_square_and_has_its_three_corners() -> None:
    code = rows(LINK)
    assert {len(row) for row in code} == {len(code)}
    assert tuple(row[:7] for row in code[:7]) == FINDER
    assert tuple(row[-7:] for row in code[:7]) == FINDER
    assert tuple(row[:7] for row in code[-7:]) == FINDER


def test_it_is_the_code_of_the_whole_link() -> None:
    again = segno.make_qr(LINK, error="l", boost_error=False).matrix
    assert rows(LINK) == tuple("".join(map(str, row)) for row in again)
    assert rows(LINK) != rows(LINK + "a")


def test_a_terminal_has_the_same_dots_with_a_margin() -> None:
    halves = {"█": "00", "▀": "01", "▄": "10", " ": "11"}
    lines = in_a_terminal(LINK).splitlines()
    dots = [
        "".join(halves[one][half] for one in line)[QUIET:-QUIET]
        for line in lines
        for half in (0, 1)
    ]
    code = list(rows(LINK))
    assert dots[QUIET : QUIET + len(code)] == code
    assert all(set(row) == {"0"} for row in dots[:QUIET] + dots[QUIET + len(code) :])


@pytest.mark.parametrize("text", ["", "a" * (MOST + 1)])
def test_too_long_a_link_has_none(text: str) -> None:
    with pytest.raises(UserError) as caught:
        rows(text)
    assert caught.value.code == "link_long"
    assert rows("a" * MOST)
