"""Pictures of every mode and format, cropped or padded; damaged ones give a reason."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.picture.decode import decode
from ddpm_demo.data.picture.reading import HEAD_BYTES, check_head
from ddpm_demo.limits import Limits
from tests.support.pictures import LIMITS, colours, encoded, refusal


def pixels(data: bytes, size: int = 16, limits: Limits = LIMITS, fit: str = "crop") -> np.ndarray:
    check_head(data[:HEAD_BYTES], "picture", limits)
    image = decode(data, size, limits, fit).image
    assert image.mode == "RGB"
    assert image.size == (size, size)
    return np.asarray(image)


def notes(data: bytes, size: int = 16, fit: str = "crop") -> dict[str, dict[str, object]]:
    return {note.code: note.details for note in decode(data, size, LIMITS, fit).notes}


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "TIFF", "JPEG", "WEBP"])
def test_every_format_gives_its_colours(kind: str) -> None:
    options = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
    red = encoded(Image.new("RGB", (32, 32), (200, 30, 40)), kind, **options)
    np.testing.assert_allclose(pixels(red), np.full((16, 16, 3), (200, 30, 40)), atol=4)


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_whole_blocks_are_averaged(factor: int) -> None:
    picture = colours(16 * factor, 16 * factor)
    blocks = picture.reshape(16, factor, 16, factor, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(pixels(encoded(picture)), blocks, atol=0.6)


def test_the_middle_square_is_kept() -> None:
    wide = np.zeros((16, 48, 3), dtype=np.uint8)
    wide[:, 16:32] = colours(16, 16)
    np.testing.assert_array_equal(pixels(encoded(wide)), wide[:, 16:32])
    tall = wide.transpose(1, 0, 2)
    np.testing.assert_array_equal(pixels(encoded(tall)), tall[16:32])


def test_transparency_lies_on_white() -> None:
    red = np.zeros((16, 16, 4), dtype=np.uint8)
    red[..., 0] = 255
    red[8:, :, 3] = 255
    expected = np.full((16, 16, 3), 255, dtype=np.uint8)
    expected[8:] = (255, 0, 0)
    np.testing.assert_array_equal(pixels(encoded(red)), expected)
    np.testing.assert_array_equal(pixels(encoded(red, "WEBP", lossless=True)), expected)


def test_a_transparent_palette_entry_lies_on_white() -> None:
    picture = Image.new("P", (16, 16), 1)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.paste(0, (0, 0, 16, 8))
    result = pixels(encoded(picture, transparency=1))
    assert (result[:8] == (255, 0, 0)).all()
    assert (result[8:] == 255).all()


def test_half_transparent_grey_is_half_white() -> None:
    grey = encoded(Image.new("LA", (16, 16), (0, 128)))
    np.testing.assert_allclose(pixels(grey), 127, atol=1)


def test_a_16_bit_gradient_stays_a_gradient() -> None:
    gradient = np.linspace(0, 65535, 256).reshape(16, 16)
    for kind in ("PNG", "TIFF"):
        result = pixels(encoded(gradient.astype(np.uint16), kind))
        np.testing.assert_allclose(result[..., 0], gradient / 257, atol=1)


def test_a_dark_16_bit_png_stays_dark() -> None:
    assert (pixels(encoded(np.full((16, 16), 2570, dtype=np.uint16))) == 10).all()


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [
        (np.uint16, 0, 4095),  # a 12-bit camera
        (np.int32, 0, 65535),
        (np.int32, 0, 255),
        (np.int32, -1000, 1000),
        (np.float32, 0.0, 1.0),
        (np.float32, 0.0, 255.0),
        (np.float32, -3.0, 7.0),
        (np.float32, 0.0, 1e9),
    ],
)
def test_deep_grey_tiff_is_scaled_by_its_range(dtype: type, low: float, high: float) -> None:
    ramp = np.linspace(0, 1, 256).reshape(16, 16)
    data = encoded((low + ramp * (high - low)).astype(dtype), "TIFF")
    np.testing.assert_allclose(pixels(data)[..., 0], ramp * 255, atol=1)


def test_a_flat_float_picture_is_no_division_by_zero() -> None:
    assert (pixels(encoded(np.full((16, 16), -5, dtype=np.float32), "TIFF")) == 0).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    picture = np.zeros((16, 16), dtype=np.float32)
    picture[3, 4] = value
    assert refusal(encoded(picture, "TIFF")) == "image_nan"


def test_cmyk_jpeg_becomes_rgb() -> None:
    red = encoded(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG", quality=95)
    np.testing.assert_allclose(pixels(red), np.full((16, 16, 3), (255, 0, 0)), atol=3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_pictures_are_turned_upright(orientation: int, kind: str) -> None:
    quarters = np.zeros((16, 16, 3), dtype=np.uint8)
    quarters[:8, :8] = (255, 0, 0)
    quarters[8:, 8:] = (0, 0, 255)
    quarters[8:, :8] = (0, 255, 0)
    # EXIF says how the stored picture has to be turned to look as it should
    stored = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(a.transpose(1, 0, 2), 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation](quarters)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}
    data = encoded(np.ascontiguousarray(stored), kind, exif=exif, **options.get(kind, {}))
    np.testing.assert_allclose(pixels(data), quarters, atol=8)


@pytest.mark.parametrize("block", [b"Exif\0\0MM\0*", b"Exif\0\0oM\0*\0\0\0\x08\0\0"])
def test_a_broken_exif_block_is_no_reason_to_refuse(block: bytes) -> None:
    picture = Image.new("RGB", (32, 32), (200, 30, 40))
    assert (pixels(encoded(picture, exif=block)) == (200, 30, 40)).all()


def test_another_broken_exif_tag_does_not_keep_a_picture_on_its_side() -> None:
    picture = colours(16, 16)
    exif = Image.Exif()
    exif[0x010E] = "description"
    exif[0x0112] = 6
    # the description's tag becomes the compression's, which is no text: nobody can write it anew
    block = exif.tobytes().replace(b"\x01\x0e\0\x02", b"\x01\x03\0\x02")
    np.testing.assert_array_equal(pixels(encoded(picture, exif=block)), np.rot90(picture, -1))


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert (pixels(data) == (255, 0, 0)).all(), kind
        assert notes(data) == {"note_animated": {}}, kind


def test_a_single_pixel_fills_the_square_and_is_noted() -> None:
    dot = encoded(Image.new("RGB", (1, 1), (1, 2, 3)))
    assert (pixels(dot) == (1, 2, 3)).all()
    assert notes(dot) == {"note_small": {"side": 1, "size": 16}}


def test_notes_begin_beyond_four_to_one_and_below_half_the_size() -> None:
    assert notes(encoded(colours(8, 32))) == {}
    assert notes(encoded(colours(8, 33))) == {"note_long": {"ratio": 4.1}}
    assert notes(encoded(colours(7, 7))) == {"note_small": {"side": 7, "size": 16}}


def test_a_picture_is_smaller_when_it_has_to_be_enlarged() -> None:
    def smaller(height: int, width: int, fit: str) -> bool:
        return decode(encoded(colours(height, width)), 16, LIMITS, fit).smaller

    assert smaller(15, 40, "crop")
    assert not smaller(16, 40, "crop")
    assert not smaller(15, 40, "pad")  # its 40 pixels become 16
    assert smaller(15, 15, "pad")


# -- padding -----------------------------------------------------------------------------------


def test_padding_keeps_the_whole_picture_and_goes_on_with_its_border() -> None:
    wide = np.zeros((8, 16, 3), dtype=np.uint8)
    wide[0], wide[-1] = 100, 200
    wide[1:-1] = colours(6, 16)
    result = pixels(encoded(wide), fit="pad")
    np.testing.assert_array_equal(result[4:12], wide)
    assert (result[:4] == 150).all()  # between the two edges that it touches
    assert (result[12:] == 150).all()
    tall = wide.transpose(1, 0, 2)
    np.testing.assert_array_equal(pixels(encoded(tall), fit="pad"), result.transpose(1, 0, 2))


def test_whole_blocks_are_averaged_when_padding_too() -> None:
    picture = colours(24, 48)
    blocks = picture.reshape(8, 3, 16, 3, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(pixels(encoded(picture), fit="pad")[4:12], blocks, atol=0.6)


def test_what_is_transparent_is_padded_with_white() -> None:
    red = np.zeros((8, 16, 4), dtype=np.uint8)
    red[..., 0] = red[..., 3] = 255
    assert (pixels(encoded(red), fit="pad")[:4] == (255, 0, 0)).all()  # nothing shows through
    red[4, 4, 3] = 0
    assert (pixels(encoded(red), fit="pad")[:4] == 255).all()


def test_a_line_is_padded_to_a_square() -> None:
    assert pixels(encoded(colours(1, 100)), fit="pad").shape == (16, 16, 3)


def test_a_turned_picture_is_padded_upright() -> None:
    wide = np.full((32, 64, 3), 200, dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    wide[:, :32] = 0  # its left half, which is its upper half when upright
    result = pixels(encoded(wide, "PNG", exif=exif), fit="pad")
    assert (result[:8, 4:12] == 0).all()
    assert (result[8:, 4:12] == 200).all()


def test_padding_says_nothing_of_what_is_cut_off() -> None:
    assert notes(encoded(colours(16, 100)), fit="pad") == {}
    assert notes(encoded(colours(7, 7)), fit="pad") == {"note_small": {"side": 7, "size": 16}}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "GIF"])
def test_half_a_file_is_truncated(kind: str) -> None:
    data = encoded(colours(300, 300), kind)
    assert refusal(data[: len(data) // 2]) == "image_truncated"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "GIF", "WEBP"])
def test_no_cut_and_no_changed_byte_brings_out_anything_but_a_reason(kind: str) -> None:
    data = encoded(colours(24, 24), kind)
    draw = np.random.default_rng(1)
    codes = set()
    for cut in range(0, len(data), max(1, len(data) // 40)):
        damaged = bytearray(data)
        damaged[draw.integers(min(len(data), 200))] = draw.integers(256)
        codes |= {refusal(data[:cut]), refusal(bytes(damaged))}
    # "": a changed byte may change a colour and no more
    assert codes <= {
        "",
        "file_empty",
        "not_an_image",
        "image_truncated",
        "image_broken",
        "image_too_large",
    }
    assert codes & {"image_truncated", "image_broken"}
