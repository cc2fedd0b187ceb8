"""A picture of any shape → an upright square: turned, cut, resized, padded."""

from __future__ import annotations

import contextlib

import numpy as np
from PIL import ExifTags, Image

ON_THEIR_SIDE = (5, 6, 7, 8)  # orientations of EXIF that exchange width and height
# EXIF orientation → the transposition that makes the picture upright
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation_of(image: Image.Image) -> object:
    """The orientation in a decoded picture's EXIF; None when there is none, or it is unreadable.

    `ImageOps.exif_transpose` also rewrites the EXIF block: another broken tag would make it fail
    and leave the picture on its side.
    """
    with contextlib.suppress(Exception):
        return image.getexif().get(ExifTags.Base.Orientation)
    return None


def upright(image: Image.Image, orientation: object) -> Image.Image:
    """The picture as it is to be looked at.

    Args:
        image: Decoded.
        orientation: From `orientation_of`; any value of a file.
    """
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def square_side(image: Image.Image, fit: str) -> int:
    """The side of the picture that becomes `size` pixels."""
    return min(image.size) if fit == "crop" else max(image.size)


def middle_square(image: Image.Image) -> Image.Image:
    """The largest square in the middle of the picture."""
    side = min(image.size)
    if side == max(image.size):
        return image
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def resized(image: Image.Image, size: int) -> Image.Image:
    """The picture with a longer side of `size` pixels."""
    long = max(image.size)
    factor, rest = divmod(long, size)
    # Averaging whole blocks keeps flat colours and pixel art free of ringing.
    if rest == 0 and min(image.size) % factor == 0:
        return image.reduce(factor)
    width, height = (max(1, round(side * size / long)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def on_square(image: Image.Image, ground: tuple[int, ...]) -> Image.Image:
    """The picture in the middle of a square of the colour `ground`."""
    side = max(image.size)
    if image.size == (side, side):
        return image
    square = Image.new("RGB", (side, side), ground)
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def border_colour(image: Image.Image) -> tuple[int, ...]:
    """The mean colour of the two edges that padding would touch, of a picture in RGB.

    Drawings often stand before one colour, which then goes on. A model learns bars first of all.
    """
    width, height = image.size
    across, along = (width, 1) if width > height else (1, height)
    corners = ((0, 0), (width - across, height - along))
    edges = [np.asarray(image.crop((x, y, x + across, y + along))) for x, y in corners]
    return tuple(map(round, np.concatenate(edges).reshape(-1, 3).mean(axis=0)))
