"""A visitor's picture: the file that was uploaded, and its pixels, read with the page's bounds."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ddpm_demo.data.picture.decode import decode, whole_size
from ddpm_demo.data.picture.reading import HEAD_BYTES, check_head
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.visitors import Visitors

SQUARE = 1.02  # sides that differ by less are as good as equal
_DECODING = threading.Lock()


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


def note_crop(picture: Picture, visitors: Visitors) -> None:
    """Lays out a line under a picture that says what is cut off, where that is much.

    Args:
        picture: A component for a visitor's picture.
        visitors: Who may name the file.
    """
    note = gr.Markdown(visible=False, elem_classes=["hint", "crop-note"])

    def say(file: str | None, request: gr.Request) -> Any:
        size = None
        with contextlib.suppress(UserError, OSError):  # the question that reads it says why
            limits = visitors.policy.reading
            size = file and whole_size(_content(visitors.own(request, file), limits), limits)
        if not size or max(size) <= SQUARE * min(size):
            return gr.update(visible=False)
        width, height = size
        told = phrase("picture_cropped", language(request), width=width, height=height)
        return gr.update(value=told, visible=True)

    on(picture.change, say, picture, note, queue=False)


def read_picture(
    file: Path, size: int | tuple[int, int], limits: Limits, channels: int = 3
) -> np.ndarray:
    """The pixels of a visitor's picture: uint8 [height, width, channels].

    The one place of the page where a stranger's picture is decoded.

    Args:
        file: From `Visitors.own`.
        size: Height and width of the result; of an oblong one its middle is taken.
        limits: How much of a file is read, and how large a picture may be.
        channels: 1 for grey, 3 for colour.

    Raises:
        UserError: when the file is no picture, or not one that can be read; "pictures_waiting"
            when others are being read for too long.
    """
    height, width = (size, size) if isinstance(size, int) else size
    edge = max(height, width)
    with _alone(2 * limits.decode_seconds):  # one that takes all its time keeps nobody out
        image = decode(_content(file, limits), edge, limits).image
    top, left = (edge - height) // 2, (edge - width) // 2
    middle = image.crop((left, top, left + width, top + height))
    grey = "L" if channels == 1 else "RGB"
    return np.array(middle.convert(grey)).reshape(height, width, channels)


def _content(file: Path, limits: Limits) -> bytes:
    """A file of `Visitors.own` that begins as a picture does, within the bounds."""
    if file.stat().st_size > limits.file_bytes:
        raise UserError("file_too_large", megabytes=limits.file_bytes // MEGABYTE)
    content = file.read_bytes()
    check_head(content[:HEAD_BYTES], file.name, limits)
    return content


@contextlib.contextmanager
def _alone(seconds: float) -> Iterator[None]:
    """One picture at a time, whichever functions ask: a small file can take hundreds of MB.

    Raises:
        UserError: "pictures_waiting" after so many seconds of waiting for the others.
    """
    if not _DECODING.acquire(timeout=min(seconds, threading.TIMEOUT_MAX)):
        raise UserError("pictures_waiting")
    try:
        yield
    finally:
        _DECODING.release()
