"""Pictures as files: grids, animations, and the sheets that the timeline scrubs."""

from __future__ import annotations

import io
import json
import math
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageFile, PngImagePlugin
from torch import Tensor

from .pixels import to_uint8_nhwc

MAX_SHEET_EDGE = 4096  # browsers on phones refuse larger pictures
MAX_FILM_EDGE = 2048
GIF_EDGE = 512  # pixels of a GIF, about; twice the pictures' own where these have more
MAX_GIF_PIXELS = (
    2**24
)  # of all frames: beyond, pixels stay smaller, or the file would grow too large
MAX_LINE = 4  # pixels between the pictures of a file
WHITE = 255  # the place of white in the palette of a GIF
NOISE_STEP = 26  # quantisation step of JPEG sheets, in pixel levels
PNG_KEY = "ddpm_demo"  # names the text chunk that holds a drawing's settings

Shape = tuple[int, int]  # rows and columns of a grid


def grid_shape(count: int) -> Shape:
    """(rows, columns) of the squarest grid for `count` pictures, wider rather than taller."""
    columns = math.ceil(math.sqrt(count))
    return math.ceil(count / columns), columns


def grid(x: Tensor, shape: Shape | None = None) -> np.ndarray:
    """Lays pictures out row by row without gaps.

    Args:
        x: float [batch, channels, height, width] in [−1, 1]; values outside are clipped.
        shape: Rows and columns; the squarest when None.

    Returns:
        uint8 [rows · height, columns · width, channels]; places without a picture are white.
    """
    return tile(to_uint8_nhwc(x), shape)


def tile(pictures: np.ndarray, shape: Shape | None = None) -> np.ndarray:
    """Lays uint8 pictures [batch, height, width, channels] out as `grid` does."""
    count, height, width, channels = pictures.shape
    rows, columns = shape or grid_shape(count)
    full = np.full((rows * columns, height, width, channels), 255, np.uint8)
    full[:count] = pictures
    tiled = full.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return tiled.reshape(rows * height, columns * width, channels)


def to_image(array: np.ndarray) -> Image.Image:
    """A PIL picture of uint8 [height, width, 1 or 3]."""
    return Image.fromarray(array[..., 0] if array.shape[-1] == 1 else array)


# -- files to keep ----------------------------------------------------------------------------


def save_grid(
    x: Tensor,
    path: Path,
    settings: Mapping[str, Any] | None = None,
    caption: str = "",
    shape: Shape | None = None,
    edge: int = 0,
) -> None:
    """Writes `grid(x)` as PNG; `read_settings` finds the settings in it again.

    Enlarged pictures are parted by a thin white line.

    Args:
        x: As for `grid`.
        path: The file.
        settings: What the pictures were made with.
        caption: The same for people, as the file's description.
        shape: As for `grid`.
        edge: Pixels become squares, so that a picture has at least this many to a side where
            `MAX_SHEET_EDGE` has room for all of them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    info = PngImagePlugin.PngInfo()
    if settings is not None:
        info.add_text(PNG_KEY, json.dumps(settings))
    if caption:
        info.add_itxt("Description", caption)
    room = MAX_SHEET_EDGE // max(grid(x, shape).shape[:2])
    scale = max(1, min(math.ceil(edge / max(x.shape[-2:])), room))
    to_image(_parted(x, scale, shape)).save(path, "PNG", pnginfo=info)


def read_settings(path: Path) -> dict[str, Any] | None:
    """The settings in a PNG of `save_grid`; None for any other file."""
    broken = OSError, ValueError, KeyError, TypeError, SyntaxError, RecursionError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a large picture, whose pixels are not decoded
            with Image.open(path, formats=["PNG"]) as picture:
                found = json.loads(picture.info[PNG_KEY])
    except (*broken, Image.DecompressionBombError):
        return None
    return found if isinstance(found, dict) else None


def save_gif(
    moments: Sequence[Tensor], path: Path, *, seconds: float = 4.0, caption: str = ""
) -> None:
    """Writes the grids of several moments as a GIF that rests on the last one.

    Pixels become squares, so that the GIF has about `GIF_EDGE` to a side, and a thin white line
    parts the pictures.

    Args:
        moments: One float tensor [batch, channels, height, width] per frame.
        path: The file.
        seconds: How long the whole way takes.
        caption: What the pictures were made with, as the file's comment.
    """
    scale = _gif_scale(grid(moments[0]).shape, len(moments))
    images = [_gif_frame(x, scale) for x in moments]
    each = max(20, round(1000 * seconds / len(images)))
    durations = [each] * (len(images) - 1) + [1500]
    options: dict[str, Any] = {"comment": caption.encode()} if caption else {}
    images[0].save(
        path,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=durations,
        loop=0,
        **options,
    )


def save_mp4(
    moments: Sequence[Tensor], path: Path, *, seconds: float = 4.0, caption: str = ""
) -> None:
    """Writes the same as H.264, which every player knows; arguments as for `save_gif`.

    H.264 stores colour at half the resolution. Pixels are enlarged so that coloured noise survives:
    its signal-to-noise ratio is 32 dB at 4 × 4 and 12 dB at 1 × 1.
    """
    frames = _film(moments, largest_scale=4)
    rate = max(1, round(len(frames) / seconds))
    frames += [frames[-1]] * round(1.5 * rate)
    even = [frame[: frame.shape[0] // 2 * 2, : frame.shape[1] // 2 * 2] for frame in frames]
    written = io.BytesIO()  # of a file that a full disk cuts short the library would keep hold
    with av.open(written, "w", format="mp4") as film:
        film.metadata["comment"] = caption
        stream = film.add_stream("libx264", rate=rate, options={"crf": "18"})
        stream.height, stream.width = even[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in even:
            colour = np.ascontiguousarray(np.broadcast_to(frame, (*frame.shape[:2], 3)))
            film.mux(stream.encode(av.VideoFrame.from_ndarray(colour, "rgb24")))
        film.mux(stream.encode(None))
    path.write_bytes(written.getvalue())


def _gif_scale(shape: tuple[int, ...], frames: int) -> int:
    """By how much a GIF of frames of this shape is enlarged."""
    height, width = shape[:2]
    few_enough = math.isqrt(MAX_GIF_PIXELS // (frames * height * width))
    wanted = max(2, round(GIF_EDGE / max(height, width)))
    return max(1, min(wanted, max(2, few_enough), MAX_FILM_EDGE // max(height, width)))


def _gif_frame(x: Tensor, scale: int) -> Image.Image:
    """`_parted(x)` in a palette of its own, which is found before the pixels are made larger."""
    small = to_image(grid(x)).convert("RGB").quantize(WHITE)
    colours = (small.getpalette() or [])[: 3 * WHITE]
    height, width = x.shape[-2:]
    indices = np.asarray(small)
    rows, columns = indices.shape[0] // height, indices.shape[1] // width
    cells = indices.reshape(rows, height, columns, width).swapaxes(1, 2)
    cells = cells.reshape(rows * columns, height, width, 1)
    frame = Image.fromarray(_enlarged_apart(cells, scale, (rows, columns), WHITE)[..., 0], "P")
    frame.putpalette(colours + [255] * (3 * (WHITE + 1) - len(colours)))
    return frame


def _parted(x: Tensor, scale: int, shape: Shape | None = None) -> np.ndarray:
    """`grid(x)` with each pixel enlarged, and a line between the pictures where there is room.

    The line is white and a quarter of an enlarged pixel wide, from one of the file's to `MAX_LINE`.
    """
    return _enlarged_apart(to_uint8_nhwc(x), scale, shape or grid_shape(len(x)), 255)


def _enlarged_apart(pictures: np.ndarray, scale: int, shape: Shape, fill: int) -> np.ndarray:
    """As `tile`, with enlarged pixels and lines of `fill`; without lines where none is enlarged."""
    if scale == 1:
        return tile(pictures, shape)
    line = min(max(1, scale // 4), MAX_LINE)
    large = pictures.repeat(scale, axis=1).repeat(scale, axis=2)
    beside = ((0, 0), (0, line), (0, line), (0, 0))
    tiled = tile(np.pad(large, beside, constant_values=fill), shape)
    return tiled[:-line, :-line]


def _film(moments: Sequence[Tensor], largest_scale: int) -> list[np.ndarray]:
    """The grids of several moments, their pixels enlarged as far as `MAX_FILM_EDGE` allows."""
    frames = [grid(x) for x in moments]
    scale = max(1, min(largest_scale, MAX_FILM_EDGE // max(frames[0].shape[:2])))
    return [_enlarged(frame, scale) for frame in frames]


def _enlarged(pixels: np.ndarray, scale: int) -> np.ndarray:
    """Each pixel of [height, width, channels] as a square of `scale` × `scale`."""
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)


# -- sheets for the timeline ------------------------------------------------------------------


def frames_per_sheet(cell_width: int) -> int:
    """How many frames fit side by side into one sheet."""
    return max(1, MAX_SHEET_EDGE // cell_width)


def sheet(
    views: Sequence[Sequence[Tensor]],
    *,
    lossless: bool,
    shape: Shape | None = None,
    step: int = NOISE_STEP,
) -> bytes:
    """Several moments of a process as one picture file for the timeline.

    Args:
        views: Per view (x_t, x̂_0, …) a float tensor [batch, channels, height, width] per moment.
            Views become rows, moments columns.
        lossless: PNG if true; else JPEG with one quantisation step for all frequencies and
            channels, which keeps white noise at 30.7 dB or more. The usual tables are coarse at
            high frequencies, and halved chroma would leave coloured noise at 12 dB.
        shape: Of the grid in each cell.
        step: The quantisation step of the JPEG, in pixel levels.
    """
    rows = [np.concatenate([grid(x, shape) for x in moments], axis=1) for moments in views]
    image = to_image(np.concatenate(rows, axis=0))
    buffer = io.BytesIO()
    if lossless:
        image.save(buffer, "PNG")
        return buffer.getvalue()
    # Pillow gives up on an optimised file that outgrows one block, as noise does
    ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 4 * image.width * image.height)
    options: dict[str, Any] = {"keep_rgb": True} if image.mode == "RGB" else {}
    image.save(buffer, "JPEG", qtables=[[step] * 64], subsampling=0, optimize=True, **options)
    return buffer.getvalue()
