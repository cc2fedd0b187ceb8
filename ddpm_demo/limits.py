"""Bounds on strangers' pictures and models: what `data` and `models` are told of a policy."""

from __future__ import annotations

import dataclasses
import math

MEGABYTE = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on one reading of pictures; the defaults are for one's own computer.

    Args:
        files: Files in all, those inside zips included.
        file_bytes: Bytes of one picture file, unpacked.
        job_bytes: Bytes of all picture files outside zips.
        zip_bytes: Bytes that one zip may unpack to.
        zip_ratio: Unpacked over packed bytes of one member (small members are let through:
            a flat icon packs well without malice).
        pixels: Width × height. Pillow itself stops at 179 million.
        decode_seconds: Time for one picture, checked whenever its decoder asks for more bytes.
        heic: Open HEIC where `pillow-heif` is installed. Its decoder is one more way in.
    """

    files: int = 200_000
    file_bytes: int = 500 * MEGABYTE
    job_bytes: int = 50_000 * MEGABYTE
    zip_bytes: int = 50_000 * MEGABYTE
    zip_ratio: int = 1000
    pixels: int = 100_000_000
    decode_seconds: float = 60.0
    heic: bool = True


HOME_LIMITS = Limits()
PUBLIC_LIMITS = Limits(
    files=2_000,
    file_bytes=20 * MEGABYTE,
    job_bytes=200 * MEGABYTE,
    zip_bytes=500 * MEGABYTE,
    zip_ratio=100,
    pixels=40_000_000,
    decode_seconds=10.0,
    heic=False,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelLimits:
    """Bounds on a model folder that somebody else made; the defaults are for one's own computer.

    Args:
        model_edge: Height and width of its pictures, in pixels.
        model_parameters: Numbers in its network.
        forward_seconds: Time that its network may take to answer for one picture.
        bring_seconds: Time for bringing it in.
        cache_links: A file may be a link into the store of the same Hugging Face cache.
    """

    model_edge: int = 256
    model_parameters: int = 150_000_000
    forward_seconds: float = math.inf
    bring_seconds: float = math.inf
    cache_links: bool = True

    @property
    def weight_bytes(self) -> int:
        """Bytes that its weights take at most, as fp32 and with a header."""
        return 4 * self.model_parameters + 10 * MEGABYTE


HOME_MODELS = ModelLimits()
PUBLIC_MODELS = ModelLimits(
    model_edge=64,
    model_parameters=40_000_000,
    forward_seconds=2.0,
    bring_seconds=120.0,
    cache_links=False,
)
