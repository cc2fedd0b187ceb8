"""Advice in words: one picture is told as one."""

from __future__ import annotations

import pytest

from ddpm_demo.training.advice import Advice
from ddpm_demo.ui.train.notices import notices_value


@pytest.mark.parametrize("code", ["few_pictures", "starts_from_model", "few"])
def test_one_picture_is_told_as_one(code: str) -> None:
    (one,) = notices_value([Advice(code, {"count": 1})])["items"]
    (two,) = notices_value([Advice(code, {"count": 2})])["items"]
    assert "1 picture" in one["text"]["en"]
    assert "1 pictures" not in one["text"]["en"]
    assert "2 pictures" in two["text"]["en"]
    assert "1장" in one["text"]["ko"]
