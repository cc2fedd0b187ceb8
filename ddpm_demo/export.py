"""Pictures as files: grids, animations, and the sheets that the timeline scrubs."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from .images import to_uint8_nhwc

MAX_SHEET_EDGE = 4096  # browsers on phones refuse larger pictures


def grid_shape(count: int) -> tuple[int, int]:
    """(rows, columns) of the squarest grid for `count` pictures, wider rather than taller."""
    columns = math.ceil(math.sqrt(count))
    return math.ceil(count / columns), columns


def grid(x: Tensor) -> np.ndarray:
    """Lays pictures out row by row without gaps.

    Args:
        x: float [batch, channels, height, width] in [−1, 1]; what lies outside is clipped.

    Returns:
        uint8 [rows · height, columns · width, channels]; places without a picture are white.
    """
    return tile(to_uint8_nhwc(x))


def tile(pictures: np.ndarray) -> np.ndarray:
    """Lays uint8 pictures [batch, height, width, channels] out as `grid` does."""
    count, height, width, channels = pictures.shape
    rows, columns = grid_shape(count)
    full = np.full((rows * columns, height, width, channels), 255, np.uint8)
    full[:count] = pictures
    tiled = full.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return tiled.reshape(rows * height, columns * width, channels)


def to_image(array: np.ndarray) -> Image.Image:
    """A PIL picture of uint8 [height, width, 1 or 3]."""
    return Image.fromarray(array[..., 0] if array.shape[-1] == 1 else array)


def save_grid(x: Tensor, path: Path) -> None:
    """Writes `grid(x)` as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    to_image(grid(x)).save(path, "PNG")


def save_gif(
    moments: Sequence[Tensor], path: Path, *, seconds: float = 4.0, scale: int = 2
) -> None:
    """Writes the grids of several moments as a GIF that rests on the last one.

    Args:
        moments: One float tensor [batch, channels, height, width] per frame.
        path: The file.
        seconds: How long the whole way takes.
        scale: Each pixel becomes scale × scale.
    """
    images = [to_image(grid(x)) for x in moments]
    size = (images[0].width * scale, images[0].height * scale)
    shown = [image.resize(size, Image.Resampling.NEAREST) for image in images]
    each = max(20, round(1000 * seconds / len(shown)))
    durations = [each] * (len(shown) - 1) + [1500]
    shown[0].save(path, "GIF", save_all=True, append_images=shown[1:], duration=durations, loop=0)


def frames_per_sheet(cell_width: int) -> int:
    """How many frames fit side by side into one sheet."""
    return max(1, MAX_SHEET_EDGE // cell_width)


def sheet(views: Sequence[Sequence[Tensor]], *, lossless: bool) -> bytes:
    """Several moments of a process as one picture file for the timeline.

    Args:
        views: Per view (x_t, x̂_0, …) a float tensor [batch, channels, height, width] per moment.
            Views become rows, moments columns.
        lossless: PNG; else JPEG at quality 90 without halved chroma, which would destroy
            coloured noise.
    """
    rows = [np.concatenate([grid(x) for x in moments], axis=1) for moments in views]
    image = to_image(np.concatenate(rows, axis=0))
    buffer = io.BytesIO()
    if lossless:
        image.save(buffer, "PNG")
    else:
        image.save(buffer, "JPEG", quality=90, subsampling=0)
    return buffer.getvalue()
