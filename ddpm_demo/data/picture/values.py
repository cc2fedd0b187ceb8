"""The values of a picture: 8 bits of each, on white, and stretched to black and white if asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from ddpm_demo.errors import UserError

DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # of Pillow: grey of more than 8 bits
WHITE = (255, 255, 255)  # the ground under transparent pixels
BAND_PIXELS = 1_000_000  # that are worked out at a time
COUNTED = 64  # pixels of a side are enough to count how light they are
# The value of white in deep grey pictures: 1 for floats, then 8, 12 and 16 bits.
_FULL_SCALES = (1.0, 255.0, 4095.0, 65535.0)

Levels = tuple[float, float]  # rising; shares of the range from black to white


class InRGB(NamedTuple):
    """A picture of 8 bits.

    Args:
        image: RGB, on white.
        seen_through: Whether any of it was transparent.
        values: uint8 or uint16 [any]; see `decode.Decoded`.
    """

    image: Image.Image
    seen_through: bool
    values: np.ndarray


def in_rgb(image: Image.Image, is_png: bool, levels: Levels | None) -> InRGB:
    """A picture of any depth in RGB on white.

    Args:
        image: As Pillow has decoded it.
        is_png: Whether it comes from a PNG, where white of 16 bits is 65535.
        levels: What becomes black and white; None leaves the values as they are.

    Raises:
        UserError: "image_nan".
    """
    if image.mode in DEEP_MODES:
        grey, values = _from_deep(image, is_png, levels)
        return InRGB(*_on_white(grey), values)
    rgb, seen_through = _on_white(image)
    values = np.asarray(rgb.reduce(_thinning(rgb))).ravel()
    return InRGB(rgb if levels is None else rgb.point(_stretched(levels) * 3), seen_through, values)


def _on_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """A picture of 8 bits → RGB on white, and whether any of it was transparent."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:  # else it would be copied
        image = image.convert(mode)
    if mode == "RGB":
        return image, False
    if image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB"), False
    square = Image.new("RGB", image.size)
    for top, band in _bands(image):
        ground = Image.new("RGBA", band.size, (*WHITE, 255))
        square.paste(Image.alpha_composite(ground, band).convert("RGB"), (0, top))
    return square, True


def _stretched(levels: Levels) -> list[int]:
    """What becomes of each of the levels 0 … 255."""
    low, high = (255 * share for share in levels)
    new = (np.arange(256) - low) * (255 / (high - low))
    return [int(level) for level in np.clip(new + 0.5, 0, 255)]


def _from_deep(
    image: Image.Image, is_png: bool, levels: Levels | None
) -> tuple[Image.Image, np.ndarray]:
    """16-bit, 32-bit and float grey → 8-bit grey, by range; and `InRGB.values`.

    White is the first of 1 (floats only), 255, 4095 and 65535 that no value exceeds. If none is
    large enough, or a value is negative, the minimum becomes black and the maximum white. White
    of a 16-bit PNG is 65535 by definition.
    """
    low, high = _range(image)
    scales = _FULL_SCALES[0 if image.mode == "F" else -1 if is_png else 1 :]
    full = next((scale for scale in scales if low >= 0 and high <= scale), None)
    if full is not None:
        low, high = 0.0, full
    step, counted, whole = _thinning(image), [], Image.new("L", image.size)
    for top, band in _bands(image):
        values = np.asarray(band).astype(np.float32)
        grey = (values - low) / (high - low) if high > low else np.zeros_like(values)
        counted.append((grey[-top % step :: step, ::step] * 65535 + 0.5).astype(np.uint16).ravel())
        if levels is not None:  # before its many levels become 256
            grey = np.clip((grey - levels[0]) / (levels[1] - levels[0]), 0, 1)
        whole.paste(Image.fromarray((grey * 255 + 0.5).astype(np.uint8)), (0, top))
    return whole, np.concatenate(counted)


def _range(image: Image.Image) -> tuple[float, float]:
    """The lowest and the highest value; "image_nan" where one is no finite number."""
    lows, highs = [], []
    for _, band in _bands(image):
        values = np.asarray(band).astype(np.float32)
        if not np.isfinite(values).all():
            raise UserError("image_nan")
        lows.append(float(values.min()))
        highs.append(float(values.max()))
    return min(lows), max(highs)


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The picture in low bands, each with its top: what is worked out takes little memory."""
    rows = max(1, BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _thinning(image: Image.Image) -> int:
    """By how much a picture is made smaller where its values are only counted."""
    return max(1, min(image.size) // COUNTED)
