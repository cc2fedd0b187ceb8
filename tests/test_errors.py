"""Errors keep their code on every way."""

from __future__ import annotations

import pickle

import pytest

from ddpm_demo.errors import UserError, check_range


def test_an_error_that_another_process_hands_on_keeps_code_and_details() -> None:
    error = UserError("image_too_large", millions=40)
    back = pickle.loads(pickle.dumps(error))
    assert (back.code, back.details, str(back)) == (error.code, error.details, str(error))
    assert "40 million" in str(back)


@pytest.mark.parametrize(("value", "inside"), [(1, True), (2, True), (0.999, False), (2.1, False)])
def test_a_range_has_both_its_ends(value: float, inside: bool) -> None:
    if inside:
        check_range("x", value, 1, 2)
    else:
        with pytest.raises(UserError, match="between 1 and 2"):
            check_range("x", value, 1, 2)


def test_what_is_no_number_lies_in_no_range() -> None:
    with pytest.raises(UserError, match="nan"):
        check_range("x", float("nan"), 1, 2)


def test_a_range_without_an_end_names_none() -> None:
    check_range("x", 10**9, 1, float("inf"))
    with pytest.raises(UserError, match="x is 0, but must be at least 1"):
        check_range("x", 0, 1, float("inf"))
