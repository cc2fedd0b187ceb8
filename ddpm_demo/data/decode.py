"""The bytes of one picture file → one square RGB picture, or a `UserError` that says why not."""

from __future__ import annotations

import contextlib
import dataclasses
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import ExifTags, Image

from ddpm_demo.errors import UserError
from ddpm_demo.limits import Limits

from .reading import Clocked, opens_heic

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
WHITE = (255, 255, 255, 255)  # the ground under transparent pixels
MAX_RATIO = 4.0  # long over short side; a crop of longer pictures keeps less than a quarter

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
BAND_PIXELS = 1_000_000  # that are worked out at a time
COUNTED = 64  # pixels of a side are enough to count how light they are
_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
# The value of white in deep grey pictures: 1 for floats, then 8, 12 and 16 bits.
_FULL_SCALES = (1.0, 255.0, 4095.0, 65535.0)

Levels = tuple[float, float]  # rising; shares of the range from black to white


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


_ON_THEIR_SIDE = (5, 6, 7, 8)  # orientations of EXIF


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
        turned = told and _orientation(image) in _ON_THEIR_SIDE
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
    return image


def _decode(data: bytes, size: int, limits: Limits, fit: str, levels: Levels | None) -> Decoded:
    image = _opened(data, limits)
    is_png, notes = image.format == "PNG", _notes(image, size, fit)
    whole = image.size
    side = _side(image, fit)
    # A JPEG can be decoded at a half, quarter or eighth: photographs go many times faster.
    # Pillow divides by these: of a long line the short side would come to 0
    width, height = (max(1, edge * 2 * size // side) for edge in image.size)
    image.draft(None, (width, height))
    image.load()
    orientation = _orientation(image)
    if fit == "crop":
        image = _middle_square(image)
    image, values = _upright(image, orientation), None
    if image.mode in _DEEP_MODES:
        image, values = _from_deep(image, is_png, levels)
    image, seen_through = _on_white(image)
    if values is None:
        values = np.asarray(image.reduce(_thinning(image))).ravel()
        image = image if levels is None else image.point(_stretched(levels) * 3)
    ground = WHITE[:3] if seen_through else _border_colour(image)
    if orientation in _ON_THEIR_SIDE:
        whole = whole[::-1]
    square = _on_square(_resized(image, size), ground)
    return Decoded(square, notes, side < size, whole, values)


def _side(image: Image.Image, fit: str) -> int:
    """The side of the picture that becomes `size` pixels."""
    return min(image.size) if fit == "crop" else max(image.size)


def _resized(image: Image.Image, size: int) -> Image.Image:
    """The picture with a longer side of `size` pixels."""
    long = max(image.size)
    factor, rest = divmod(long, size)
    # Averaging whole blocks keeps flat colours and pixel art free of ringing.
    if rest == 0 and min(image.size) % factor == 0:
        return image.reduce(factor)
    width, height = (max(1, round(side * size / long)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_square(image: Image.Image, ground: tuple[int, ...]) -> Image.Image:
    """The picture in the middle of a square of the colour `ground`."""
    side = max(image.size)
    if image.size == (side, side):
        return image
    square = Image.new("RGB", (side, side), ground)
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def _border_colour(image: Image.Image) -> tuple[int, ...]:
    """The mean colour of the two edges that padding would touch.

    Drawings often stand before one colour, which then goes on. A model learns bars first of all.
    """
    width, height = image.size
    across, along = (width, 1) if width > height else (1, height)
    corners = ((0, 0), (width - across, height - along))
    edges = [np.asarray(image.crop((x, y, x + across, y + along))) for x, y in corners]
    return tuple(map(round, np.concatenate(edges).reshape(-1, 3).mean(axis=0)))


def _notes(image: Image.Image, size: int, fit: str) -> list[UserError]:
    notes = []
    short, long = sorted(image.size)
    if fit == "crop" and long > MAX_RATIO * short:
        notes.append(UserError("note_long", ratio=round(long / short, 1)))
    if 2 * _side(image, fit) < size:
        notes.append(UserError("note_small", side=short, size=size))
    if getattr(image, "is_animated", False):
        notes.append(UserError("note_animated"))
    return notes


def _middle_square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    if side == max(image.size):
        return image
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def _orientation(image: Image.Image) -> object:
    """The orientation in a decoded picture's EXIF; None when there is none, or it is unreadable.

    `ImageOps.exif_transpose` also rewrites the EXIF block: another broken tag would make it fail
    and leave the picture on its side.
    """
    with contextlib.suppress(Exception):
        return image.getexif().get(ExifTags.Base.Orientation)
    return None


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


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
        ground = Image.new("RGBA", band.size, WHITE)
        square.paste(Image.alpha_composite(ground, band).convert("RGB"), (0, top))
    return square, True


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The picture in low bands, each with its top: what is worked out takes little memory."""
    rows = max(1, BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _thinning(image: Image.Image) -> int:
    """By how much a picture is made smaller where its values are only counted."""
    return max(1, min(image.size) // COUNTED)


def _stretched(levels: Levels) -> list[int]:
    """What becomes of each of the levels 0 … 255."""
    low, high = (255 * share for share in levels)
    new = (np.arange(256) - low) * (255 / (high - low))
    return [int(level) for level in np.clip(new + 0.5, 0, 255)]


def _from_deep(
    image: Image.Image, is_png: bool, levels: Levels | None
) -> tuple[Image.Image, np.ndarray]:
    """16-bit, 32-bit and float grey → 8-bit grey, by range; and `Decoded.values`.

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


def _too_large(limits: Limits) -> UserError:
    return UserError("image_too_large", millions=round(limits.pixels / 1e6))
