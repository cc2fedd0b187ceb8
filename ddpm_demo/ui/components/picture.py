"""A visitor's picture: the file that was uploaded, and its pixels, read with the page's bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ddpm_demo.data.decode import decode
from ddpm_demo.data.reading import HEAD_BYTES, check_head
from ddpm_demo.errors import UserError
from ddpm_demo.policy import MEGABYTE, Limits


class Picture(gr.Image):
    """`gr.Image` that hands the path of the file on, unread.

    gradio's own class opens the file, leaves it open, may convert it, and reports a file that is no
    picture as an error without a sentence. Here `read_picture` reads it, within bounds. There is no
    constructor, because gradio takes a component's properties from its signature.
    """

    def preprocess(self, payload: Any) -> str | None:
        return payload.path if payload else None

    def get_block_name(self) -> str:
        return "image"  # the frontend's name, whatever the subclass is called


def read_picture(file: Path, size: int, limits: Limits, channels: int = 3) -> np.ndarray:
    """The pixels of a visitor's picture: uint8 [size, size, channels].

    The one place of the page where a stranger's picture is decoded.

    Args:
        file: From `Visitors.own`.
        size: Height and width of the result.
        limits: How much of a file is read, and how large a picture may be.
        channels: 1 for grey, 3 for colour.

    Raises:
        UserError: when the file is no picture, or not one that can be read.
    """
    if file.stat().st_size > limits.file_bytes:
        raise UserError("file_too_large", megabytes=limits.file_bytes // MEGABYTE)
    content = file.read_bytes()
    check_head(content[:HEAD_BYTES], file.name, limits)
    image = decode(content, size, limits).image.convert("L" if channels == 1 else "RGB")
    return np.array(image).reshape(size, size, channels)
