"""The bounds on decoding a picture: pixels, time, and what may be opened at all."""

from __future__ import annotations

import dataclasses
import importlib.util

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.picture import reading
from ddpm_demo.data.picture.decode import decode
from ddpm_demo.limits import PUBLIC_LIMITS, Limits
from tests.support.pictures import LIMITS, colours, empty_png, encoded, refusal


def test_the_pixel_cap_is_read_from_the_header() -> None:
    huge = empty_png(9400, 9400)
    assert len(huge) < 20_000
    assert refusal(huge, PUBLIC_LIMITS) == "image_too_large"
    # cut off after the header: if it were decoded, the code would be "image_truncated"
    assert refusal(huge[:200], PUBLIC_LIMITS) == "image_too_large"
    # at home Pillow's warning of 9600² pixels is no refusal
    assert refusal(empty_png(9600, 9600)[:200]) == "image_truncated"
    assert refusal(empty_png(20_000, 20_000)) == "image_too_large"  # beyond Pillow's own cap


def test_decoding_stops_when_time_is_up() -> None:
    no_time = dataclasses.replace(LIMITS, decode_seconds=0)
    assert refusal(encoded(colours(8, 8)), no_time) == "image_slow"


def test_the_clock_is_looked_at_within_scans_that_come_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each scan of a progressive JPEG is a pass over the whole picture and may be tiny."""
    data = encoded(colours(64, 64), "JPEG", progressive=True, quality=1)
    scan = data[data.rindex(b"\xff\xda") : -2]
    looks: list[float] = []

    def look() -> float:
        looks.append(0.0)
        return looks[-1]

    monkeypatch.setattr(reading.time, "monotonic", look)
    made = []
    for more in (b"", scan * (50_000 // len(scan))):
        looks.clear()
        decode(data[:-2] + more + data[-2:], 8, LIMITS)
        made.append(len(looks))
    assert made[1] - made[0] >= 40


@pytest.mark.skipif(
    importlib.util.find_spec("pillow_heif") is None, reason="pillow-heif is not installed"
)
def test_heic_opens_where_it_may() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    data = encoded(Image.new("RGB", (64, 64), (200, 30, 40)), "HEIF", quality=95)
    image = decode(data, 16, Limits()).image
    np.testing.assert_allclose(np.asarray(image)[8, 8], (200, 30, 40), atol=6)
    assert refusal(data, PUBLIC_LIMITS) == "image_heic"
