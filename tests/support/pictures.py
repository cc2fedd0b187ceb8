"""Picture files for tests, made in memory."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.data.export import MAX_LINE
from ddpm_demo.data.picture.decode import decode
from ddpm_demo.data.picture.reading import HEAD_BYTES, check_head
from ddpm_demo.errors import UserError
from ddpm_demo.limits import Limits
from ddpm_demo.ui.sample.keep.files import PICTURE_EDGE

LIMITS = Limits(heic=False)


def encoded(image: Image.Image | np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    """A picture file of Pillow's format `kind`."""
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def unparted(pixels: np.ndarray, edge: int) -> np.ndarray:
    """The grid of pictures of `edge` pixels that a PNG to keep shows enlarged, with lines between.

    Args:
        pixels: [height, width, …] of the file.
        edge: Pixels to a side of each picture.
    """
    scale = -(-PICTURE_EDGE // edge)
    line = min(max(1, scale // 4), MAX_LINE)
    places = []
    for length in pixels.shape[:2]:
        count, rest = divmod(length + line, edge * scale + line)
        assert rest == 0
        places.append(
            [(edge * scale + line) * k + scale * p for k in range(count) for p in range(edge)]
        )
    return pixels[np.ix_(*places)]


def colours(height: int, width: int, seed: int = 0) -> np.ndarray:
    """uint8 [height, width, 3], every pixel another: no codec makes it small."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def empty_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises width × height black pixels, and keeps it."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def refusal(data: bytes, limits: Limits = LIMITS, name: str = "picture.png") -> str:
    """The code of why a file is no picture; "" when it is one."""
    try:
        check_head(data[:HEAD_BYTES], name, limits)
        decode(data, 16, limits)
    except UserError as error:
        return error.code
    return ""
