"""Small pictures that stand in the markup itself, for which the browser asks nobody."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image


def data_url(content: bytes, kind: str) -> str:
    """A file as an address; `kind` is its media type."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def webp_url(picture: Image.Image) -> str:
    """A picture, with every pixel as it is."""
    content = io.BytesIO()
    picture.save(content, "WEBP", lossless=True)
    return data_url(content.getvalue(), "image/webp")


def png_url(pixels: np.ndarray) -> str:
    """The same of uint8 [height, width, 1 or 3]."""
    content = io.BytesIO()
    grey = pixels.shape[-1] == 1
    Image.fromarray(pixels[..., 0] if grey else pixels).save(content, "PNG")
    return data_url(content.getvalue(), "image/png")
