"""Under the timeline of the exact answer: how much each training picture weighs, as t goes by.

The browser gets the weights of all kept moments as one file and the pictures as another, and
follows the timeline by itself. It asks for them when the timeline shows another drawing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.files import saved
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import at_the_model, guarded
from ddpm_demo.ui.sample.drawings import TIMELINE, Drawing, Drawings, Spot
from ddpm_demo.ui.words import both

if TYPE_CHECKING:
    from ddpm_demo.diffusion.ideal import IdealDenoiser

COUNT = 8  # pictures shown
MAX_THUMB = 48  # pixels


class IdealStrip(Display):
    """The pictures that weigh most where the timeline stands; None hides it.

    The value is a dict: `id` of the drawing, `size` [width, height] of a thumbnail, `pictures` of
    the drawing, `total` of the training pictures (mirror images counted where they are `mirrored`),
    `count` of those shown, and gradio file dicts: `sheet` (thumbnails, `columns` a row) and
    `weights` (little-endian float32 [frames, pictures, 2 · count + 1]: places in the sheet,
    −1 − place for a mirror image; their weights; the effective number).

    `ask` fires when the timeline has drawn something whose weights are not here.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template="<div></div>",
            css_template=style("components/stage/stage.css", "sample/ideal_strip/ideal_strip.css"),
            js_on_load=script(
                "components/text/numbers.js",
                "components/text/typeset.js",
                "components/stage/stage.js",
                "components/stage/twice.js",
                "sample/ideal_strip/ideal_strip.js",
                mount="mountIdealStrip(element, props, watch, trigger);",
                words=both("ideal_"),
            ),
            apply_default_css=False,
            **options,
        )


def build(drawings: Drawings) -> IdealStrip:
    """Lays the strip out and wires it."""
    strip = IdealStrip(elem_id="ideal-strip")
    ask: Callable[..., Any] = strip.ask

    @guarded
    @at_the_model
    def weigh(spot: Any, request: gr.Request) -> dict[str, Any] | None:
        return strip_value(drawings.get(Spot.read(spot).id), strip.GRADIO_CACHE)

    on(
        ask,
        weigh,
        [gr.JSON(visible=False)],
        strip,
        js=f"() => [{TIMELINE}.spot]",
        concurrency_id="sampler",
        concurrency_limit=1,
    )
    return strip


def strip_value(drawing: Drawing, cache: str) -> dict[str, Any] | None:
    """The value of an `IdealStrip` for a drawing; None when a network drew it.

    Args:
        drawing: Whose kept moments are weighed.
        cache: The component's `GRADIO_CACHE`.
    """
    from ddpm_demo.diffusion.ideal import IdealDenoiser, heaviest

    exact = drawing.denoiser
    if not isinstance(exact, IdealDenoiser):
        return None
    config = drawing.settings.config
    labels = config.label_of_each(len(exact.classes)) if config.guidance else []
    found = [
        heaviest(exact, frame.x_t, frame.timestep, COUNT, labels)
        for frame in while_wanted(drawing.trajectory.frames)
        if frame.t > 0  # t = 0 is the picture itself: nothing is predicted there
    ]
    index = np.stack([one.which.numpy() for one in found])
    used, place = np.unique(index % len(exact), return_inverse=True)
    place = place.reshape(index.shape)
    place = np.where(index < len(exact), place, -1 - place)
    weight = np.stack([one.weight.numpy() for one in found])
    effective = np.stack([one.effective.numpy() for one in found])[..., None]
    table = np.concatenate([place, weight, effective], axis=2).astype("<f4")
    sheet, size, columns = _sheet(exact, used)

    return {
        "id": drawing.id,
        "size": list(size),
        "columns": columns,
        "pictures": index.shape[1],
        "count": index.shape[2],
        "total": len(exact) * (1 + exact.flips),
        "mirrored": bool(exact.flips),
        "sheet": saved(sheet, "pictures.webp", cache),
        "weights": saved(table.tobytes(), "weights.bin", cache),
    }


def _sheet(exact: IdealDenoiser, used: np.ndarray) -> tuple[bytes, tuple[int, int], int]:
    """The pictures `used` as one WebP; size of each, and how many stand in a row."""
    import torch

    from ddpm_demo.data import export
    from ddpm_demo.data.pixels import to_uint8_nhwc

    pictures = exact.pictures(torch.from_numpy(used))
    shrink = MAX_THUMB / max(pictures.shape[2:])
    if shrink < 1:
        pictures = torch.nn.functional.interpolate(pictures, scale_factor=shrink, mode="area")
    _, columns = shape = export.grid_shape(len(pictures))
    buffer = io.BytesIO()
    sheet = export.to_image(export.tile(to_uint8_nhwc(pictures), shape))
    sheet.save(buffer, "WEBP", lossless=True, quality=0, method=0)
    return buffer.getvalue(), (pictures.shape[3], pictures.shape[2]), columns
