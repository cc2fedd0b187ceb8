"""The bytes of one file, read only as far as the limits allow and only if it may be a picture."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import time
from typing import IO

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits

HEAD_BYTES = 1024  # enough to tell what a file is
# bytes that a decoder gets at a time. A scan of a JPEG may have 60 bytes and take 0.05 s, so that
# the 64 kB that Pillow reads by itself are a minute's work between two looks at the clock
DECODED_AT_ONCE = 1024

_SIGNATURES = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"BM",
    b"GIF8",
    *(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),  # TIFF and BigTIFF, little and big endian
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclasses.dataclass
class Budget:
    """Bytes that may be read from several files together.

    Args:
        total: How many.
        code: Of the error that `check` raises once they are used up.
        used: How many were read so far.
    """

    total: int
    code: str
    used: int = 0

    def check(self) -> None:
        """Raises `UserError(code)` when more than `total` bytes were read."""
        if self.used > self.total:
            raise UserError(self.code, megabytes=self.total // MEGABYTE)


def read_bounded(
    file: IO[bytes], name: str, limits: Limits, budget: Budget, most: int | None = None
) -> bytes:
    """Reads a file that looks like a picture, at most one byte past its bound.

    Args:
        file: Open at its start.
        name: Its name, whose ending tells an SVG.
        limits: `file_bytes` is the bound.
        budget: What is read counts here.
        most: A smaller bound, if any. Of a longer file this many bytes and one more are returned.

    Raises:
        UserError: "file_too_large", or whatever `check_head` raises.
    """
    head = file.read(HEAD_BYTES)
    budget.used += len(head)
    check_head(head, name, limits)
    bound = limits.file_bytes if most is None else min(limits.file_bytes, most)
    rest = file.read(max(0, bound + 1 - len(head)))
    budget.used += len(rest)
    data = head + rest
    if len(data) > limits.file_bytes:
        raise UserError("file_too_large", megabytes=limits.file_bytes // MEGABYTE)
    return data


def check_head(head: bytes, name: str, limits: Limits) -> None:
    """Refuses a file that cannot be a picture by its first bytes, before the rest is read.

    Raises:
        UserError: "file_empty", "image_svg", "image_heic", "zip_inside" or "not_an_image".
    """
    if not head:
        raise UserError("file_empty")
    if head.startswith(_SIGNATURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        if opens_heic(limits):
            return
        raise UserError("image_heic")
    if name.lower().endswith((".svg", ".svgz")) or b"<svg" in head:
        raise UserError("image_svg")
    if head.startswith(b"PK\x03\x04"):
        raise UserError("zip_inside")
    raise UserError("not_an_image")


def opens_heic(limits: Limits) -> bool:
    """Whether HEIC is allowed and can be decoded here; Pillow then knows how."""
    if not limits.heic or importlib.util.find_spec("pillow_heif") is None:
        return False
    import pillow_heif  # type: ignore[import-not-found]  # optional: most installations lack it

    pillow_heif.register_heif_opener()
    return True


class Clocked(io.BytesIO):
    """Bytes that raise "image_slow" once time is up: every decoder reads through this object."""

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() >= self._end:
            raise UserError("image_slow", seconds=round(self._seconds))
        return super().read(size)
