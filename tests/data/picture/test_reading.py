"""The first bytes tell what is no picture, and no more than allowed is read."""

from __future__ import annotations

import dataclasses
import io

import pytest

from ddpm_demo.data.picture.reading import HEAD_BYTES, Budget, read_bounded
from ddpm_demo.errors import UserError
from tests.support.pictures import LIMITS, refusal
from tests.support.strange.sources import PICTURE

HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 64


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "zero.png", "file_empty"),
        (b"just words", "words.png", "not_an_image"),
        (b"%PDF-1.7", "paper.pdf", "not_an_image"),
        (b"GIF89a", "stub.gif", "image_broken"),
        (b"BM the beginning of a letter", "letter.txt", "image_truncated"),
        (b"PK\x03\x04" + b"\0" * 30, "inner.png", "zip_inside"),
        (b"<?xml version='1.0'?>\n<svg/>", "drawing", "image_svg"),
        (b"\x1f\x8b packed", "drawing.svgz", "image_svg"),
        (HEIC, "IMG_0001.HEIC", "image_heic"),
    ],
)
def test_what_is_no_picture_has_a_reason_of_its_own(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name=name) == code


LONG = PICTURE + b"\0" * 10_000


@pytest.mark.parametrize("most", [HEAD_BYTES, 4000])
def test_a_file_is_read_to_one_byte_past_its_bound(most: int) -> None:
    file, budget = io.BytesIO(LONG), Budget(most, "zip_too_large")
    assert read_bounded(file, "1.png", LIMITS, budget, most) == LONG[: most + 1]
    assert file.tell() == budget.used == most + 1
    with pytest.raises(UserError) as caught:
        budget.check()
    assert caught.value.code == "zip_too_large"


@pytest.mark.parametrize("most", [None, 9000])
def test_no_file_is_read_beyond_the_limit_of_all(most: int | None) -> None:
    file, budget = io.BytesIO(LONG), Budget(9000, "job_too_large")
    limits = dataclasses.replace(LIMITS, file_bytes=5000)
    with pytest.raises(UserError) as caught:
        read_bounded(file, "1.png", limits, budget, most)
    assert caught.value.code == "file_too_large"
    assert file.tell() == budget.used == 5001
    budget.check()
