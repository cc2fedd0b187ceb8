"""Picture files as cameras, phones, editors, attackers and broken disks make them: by code.

`odd_pictures()` gives {name: (bytes, code of the reason, "" for a picture)}.
"""

from __future__ import annotations

import functools
import io
import struct
import tarfile
import zipfile
import zlib

import numpy as np
from PIL import Image

from tests.support.pictures import colours, empty_png, encoded

COLOUR = colours(40, 40)
GREY = COLOUR[..., 0]
HEADER = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)  # of a PNG
ROWS = zlib.compress((b"\0" + b"\7" * 120) * 40)
KINDS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "bmp": "BMP", "gif": "GIF", "tif": "TIFF"}


def _chunk(name: bytes, body: bytes, crc: int | None = None) -> bytes:
    checked = zlib.crc32(name + body) if crc is None else crc
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checked)


def _png(header: bytes, *chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + b"".join(chunks) + _chunk(b"IEND", b"")


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, encoded(COLOUR))
    return buffer.getvalue()


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.png"))
    return buffer.getvalue()


def _accepted() -> dict[str, bytes]:
    frames = [Image.new("L", (40, 40), 80 * k) for k in range(3)]
    several = {"save_all": True, "append_images": frames[1:]}
    ramp = np.linspace(0, 1, 1600).reshape(40, 40)
    half = np.dstack([COLOUR, GREY])
    png, jpeg = encoded(COLOUR), encoded(COLOUR, "JPEG")
    palette = Image.fromarray(COLOUR).quantize(16)
    return {
        **{f"good.{end}": encoded(COLOUR, kind) for end, kind in KINDS.items()},
        **{f"grey.{end}": encoded(GREY, kind) for end, kind in KINDS.items()},
        **{f"turned {k}.jpg": encoded(COLOUR, "JPEG", exif=_exif(k)) for k in range(9)},
        "CAPITALS.JPG": jpeg,
        "jpeg called.png": jpeg,
        "without an ending": png,
        "웃는 고양이 😀.png": png,
        "ends in a blank .png": png,
        "many.dots.in.it.png": png,
        "clear.png": encoded(half),
        "clear.webp": encoded(half, "WEBP"),
        "clear all over.png": encoded(np.zeros((40, 40, 4), np.uint8)),
        "clear grey.png": encoded(Image.new("LA", (40, 40), (90, 128))),
        "clear colour.png": encoded(palette, transparency=3),
        "palette.png": encoded(palette),
        "palette.gif": encoded(palette, "GIF"),
        "one bit.png": encoded(Image.fromarray(COLOUR).convert("1")),
        "one bit.tif": encoded(Image.fromarray(COLOUR).convert("1"), "TIFF"),
        "cmyk.jpg": encoded(Image.fromarray(COLOUR).convert("CMYK"), "JPEG"),
        "cmyk.tif": encoded(Image.fromarray(COLOUR).convert("CMYK"), "TIFF"),
        "lab.tif": encoded(Image.fromarray(COLOUR).convert("LAB"), "TIFF"),
        "progressive.jpg": encoded(COLOUR, "JPEG", progressive=True),
        "16 bit.png": encoded((ramp * 65535).astype(np.uint16)),
        "16 bit.tif": encoded((ramp * 65535).astype(np.uint16), "TIFF"),
        "32 bit.tif": encoded((ramp * 2**30).astype(np.int32), "TIFF"),
        "float.tif": encoded(ramp.astype(np.float32), "TIFF"),
        "flat float.tif": encoded(np.full((40, 40), 7, np.float32), "TIFF"),
        "lzw.tif": encoded(COLOUR, "TIFF", compression="tiff_lzw"),
        "jpeg inside.tif": encoded(COLOUR, "TIFF", compression="jpeg"),
        "moving.gif": encoded(frames[0], "GIF", **several),
        "moving.webp": encoded(frames[0], "WEBP", **several),
        "moving.png": encoded(frames[0], "PNG", **several),
        "pages.tif": encoded(frames[0], "TIFF", **several),
        "one pixel.png": encoded(colours(1, 1)),
        "a line.png": encoded(colours(1, 500)),
        "a pole.jpg": encoded(colours(500, 1), "JPEG"),
        "panorama.png": encoded(colours(16, 200)),
        "black.png": encoded(np.zeros((40, 40, 3), np.uint8)),
        "much after it.png": png + b"\0" * 100_000,
        "a zip after it.jpg": jpeg + _packed("a.png"),
        "a script in a comment.jpg": encoded(COLOUR, "JPEG", comment=b"<script>alert(1)</script>"),
        "exif of rubbish.jpg": encoded(COLOUR, "JPEG", exif=b"Exif\0\0" + b"\xff" * 300),
        "a wrong sum.png": _png(HEADER, _chunk(b"IDAT", ROWS, crc=5)),
        "endless text.png": png[:33] + _chunk(b"tEXt", b"k\0" + b"x" * 50_000) + png[33:],
    }


def _refused() -> dict[str, tuple[bytes, str]]:
    nan = GREY.astype(np.float32)
    nan[3, 4] = np.nan
    cut = {
        f"cut.{end}": (encoded(COLOUR, kind)[: len(encoded(COLOUR, kind)) // 2], "image_truncated")
        for end, kind in KINDS.items()
        if end not in ("webp", "gif", "tif")
    }
    return cut | {
        "nothing.png": (b"", "file_empty"),
        "one byte.png": (b"\x89", "not_an_image"),
        "words.jpg": (b"these are words", "not_an_image"),
        "zeros.png": (b"\0" * 5000, "not_an_image"),
        "page.png": (b"<!doctype html><img src=x>", "not_an_image"),
        "program.png": (b"\x7fELF" + b"\0" * 100, "not_an_image"),
        "paper.pdf": (b"%PDF-1.7\n" + b"\0" * 100, "not_an_image"),
        "eps.png": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not_an_image"),
        "film.mp4": (b"\0\0\0\x18ftypisom" + b"\0" * 99, "not_an_image"),
        "photo.avif": (b"\0\0\0\x18ftypavif" + b"\0" * 99, "not_an_image"),
        "portable.ppm": (encoded(COLOUR, "PPM"), "not_an_image"),
        "targa.tga": (encoded(COLOUR, "TGA"), "not_an_image"),
        "icon.ico": (encoded(COLOUR, "ICO"), "not_an_image"),
        "array.npy": (b"\x93NUMPY\1\0" + b"\0" * 99, "not_an_image"),
        "pickle.png": (b"\x80\4cos\nsystem\n(S'true'\ntR.", "not_an_image"),
        "archive.tar": (_tar(), "not_an_image"),
        "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_svg"),
        "drawing called.png": (b"<?xml version='1.0'?><svg/>", "image_svg"),
        "IMG_1.HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 99, "image_heic"),
        "signature alone.png": (b"\x89PNG\r\n\x1a\n", "image_broken"),
        "signature alone.jpg": (b"\xff\xd8\xff", "image_broken"),
        "signature alone.gif": (b"GIF89a", "image_broken"),
        "signature alone.bmp": (b"BM", "image_broken"),
        "signature alone.tif": (b"II*\0", "image_broken"),
        "signature alone.webp": (b"RIFF\0\0\0\0WEBP", "image_broken"),
        "no pixels.png": (
            _png(struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0), _chunk(b"IDAT", ROWS)),
            "image_broken",
        ),
        "no rows.png": (_png(HEADER), "image_broken"),
        "rows of rubbish.png": (_png(HEADER, _chunk(b"IDAT", b"\xff" * 300)), "image_broken"),
        "an odd depth.png": (
            _png(struct.pack(">IIBBBBB", 40, 40, 7, 2, 0, 0, 0), _chunk(b"IDAT", ROWS)),
            "image_broken",
        ),
        "nan.tif": (encoded(nan, "TIFF"), "image_nan"),
        "infinite.tif": (
            encoded(np.where(GREY > 9, GREY, np.inf).astype("f4"), "TIFF"),
            "image_nan",
        ),
        "huge.png": (empty_png(9400, 9400), "image_too_large"),
        "endless.png": (
            _png(struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)),
            "image_too_large",
        ),
        "a zip called.png": (_packed("a.png"), "zip_inside"),
    }


@functools.cache
def odd_pictures() -> dict[str, tuple[bytes, str]]:
    """All of them."""
    return {name: (content, "") for name, content in _accepted().items()} | _refused()
