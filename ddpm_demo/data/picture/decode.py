"""The bytes of one picture file → one square RGB picture, or a `UserError` that says why not."""

from __future__ import annotations

import contextlib
import dataclasses
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image

from ddpm_demo.errors import UserError
from ddpm_demo.limits import Limits

from .reading import DECODED_AT_ONCE, Clocked, opens_heic
from .squares import (
    ON_THEIR_SIDE,
    border_colour,
    middle_square,
    on_square,
    orientation_of,
    resized,
    square_side,
    upright,
)
from .values import WHITE, Levels, in_rgb

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
MAX_RATIO = 4.0  # long over short side; a crop of longer pictures keeps less than a quarter


@dataclasses.dataclass(frozen=True)
class Decoded:
    """One picture as the model will see it.

    Args:
        image: RGB, size × size.
        notes: Remarks for the report, such as "note_long".
        smaller: Whether the picture was enlarged: its shorter side (padded: its longer side) has
            fewer than `size` pixels.
        whole: Width and height of the whole picture, upright.
        values: uint8 or uint16 [any], how light its parts are before they are stretched; white is
            255 or 65535.
    """

    image: Image.Image
    notes: list[UserError]
    smaller: bool
    whole: tuple[int, int]
    values: np.ndarray


def decode(
    data: bytes, size: int, limits: Limits, fit: str = "crop", levels: Levels | None = None
) -> Decoded:
    """Decodes a picture, turns it upright, makes it square and resizes it.

    Transparent pixels are laid on white. Of an animation or a file of several pages the first
    one is taken. Grey values of more than 8 bits are scaled by their range.

    Args:
        data: A whole file.
        size: Height and width of the result.
        fit: "crop" keeps the middle square; "pad" keeps the whole picture and fills up its
            shorter side.
        levels: What becomes black and white, as shares of the range of values.

    Raises:
        UserError: "image_truncated", "image_broken", "image_too_large", "image_nan",
            "image_slow".
    """
    with _told(limits):
        return _decode(data, size, limits, fit, levels)


def whole_size(data: bytes, limits: Limits) -> tuple[int, int]:
    """Width and height of a whole picture, upright, by its header alone; raises as `decode`."""
    with _told(limits):
        image = _opened(data, limits)
        # Pillow would decode a PNG to find its EXIF behind the pixels; a TIFF it turns itself
        told = "exif" in image.info if image.format == "PNG" else image.format != "TIFF"
        turned = told and orientation_of(image) in ON_THEIR_SIDE
        return image.size[::-1] if turned else image.size


@contextlib.contextmanager
def _told(limits: Limits) -> Iterator[None]:
    """What Pillow raises becomes a `UserError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of faults that are handled here
        try:
            yield
        except UserError:
            raise
        except Image.DecompressionBombError:
            raise _too_large(limits) from None
        except OSError as error:
            cut_off = "truncated" in str(error).lower()
            raise UserError("image_truncated" if cut_off else "image_broken") from error
        except Exception as error:
            # Pillow's parsers raise nearly anything, and one bad file must not end the reading
            raise UserError("image_broken") from error


def _opened(data: bytes, limits: Limits) -> Image.Image:
    """A picture of which the header was read."""
    formats = (*FORMATS, "HEIF") if opens_heic(limits) else FORMATS
    image = Image.open(Clocked(data, limits.decode_seconds), formats=formats)
    if image.width * image.height > limits.pixels:
        raise _too_large(limits)
    image.decodermaxblock = DECODED_AT_ONCE
    return image


def _decode(data: bytes, size: int, limits: Limits, fit: str, levels: Levels | None) -> Decoded:
    image = _opened(data, limits)
    is_png, notes = image.format == "PNG", _notes(image, size, fit)
    whole = image.size
    side = square_side(image, fit)
    # A JPEG can be decoded at a half, quarter or eighth: photographs go many times faster.
    # Pillow divides by these: of a long line the short side would come to 0
    width, height = (max(1, edge * 2 * size // side) for edge in image.size)
    image.draft(None, (width, height))
    image.load()
    orientation = orientation_of(image)
    if fit == "crop":
        image = middle_square(image)
    found = in_rgb(upright(image, orientation), is_png, levels)
    ground = WHITE if found.seen_through else border_colour(found.image)
    square = on_square(resized(found.image, size), ground)
    whole = whole[::-1] if orientation in ON_THEIR_SIDE else whole
    return Decoded(square, notes, side < size, whole, found.values)


def _notes(image: Image.Image, size: int, fit: str) -> list[UserError]:
    notes = []
    short, long = sorted(image.size)
    if fit == "crop" and long > MAX_RATIO * short:
        notes.append(UserError("note_long", ratio=round(long / short, 1)))
    if 2 * square_side(image, fit) < size:
        notes.append(UserError("note_small", side=short, size=size))
    if getattr(image, "is_animated", False):
        notes.append(UserError("note_animated"))
    return notes


def _too_large(limits: Limits) -> UserError:
    return UserError("image_too_large", millions=round(limits.pixels / 1e6))
