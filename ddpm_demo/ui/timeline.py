"""The timeline: a scrubber over the frames of a process, drawn in the browser.

The server sends sheets of frames by URL and a small value that names them; moving the slider
asks the server nothing. While a process runs, its value is sent again and again with the same
id and longer lists, and the stage follows the newest frame unless the visitor went back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from .words import both

HERE = Path(__file__).parent


def script(*names: str, mount: str) -> str:
    """The scripts of a component in one piece, and the call that starts it."""
    parts = [(HERE / name).read_text(encoding="utf-8") for name in names]
    return "\n".join([*parts, mount])


def style(*names: str) -> str:
    """The style sheets of a component in one piece; gradio nests them under the component."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


def file_data(path: Path) -> dict[str, Any]:
    """What gradio turns into a URL when it stands inside a value."""
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


def reverse_frame(t: int, alpha_bar: float) -> dict[str, float | None]:
    """The numbers of one frame of the reverse process.

    Args:
        t: The paper's t, 0 (the picture) … T (noise).
        alpha_bar: ᾱ_t within (0, 1].
    """
    snr_db = None if alpha_bar >= 1 else 10 * math.log10(alpha_bar / (1 - alpha_bar))
    return {"t": t, "alpha_bar": alpha_bar, "snr_db": snr_db}  # JSON has no infinity


def timeline_value(
    run_id: str,
    *,
    axis: str,
    views: Sequence[str],
    cell: tuple[int, int],
    grid: tuple[int, int],
    pictures: int,
    total: int,
    frames: Sequence[dict[str, Any]],
    chunks: Sequence[tuple[Path, int, int]],
    done: bool,
) -> dict[str, Any]:
    """The value of a `Timeline`.

    Args:
        run_id: A new one starts over, the same one extends what is shown.
        axis: "reverse" (frames of `reverse_frame`) or "training" (frames `{"step": int}`).
        views: The rows of a sheet: of "x_t", "x_0", "preview".
        cell: Width and height of one frame in pixels: a grid of pictures without gaps.
        grid: Rows and columns of that grid.
        pictures: How many places of the grid hold a picture.
        total: How many frames there will be.
        frames: The frames so far, noise (or the first step) first.
        chunks: The sheets so far as (file, first frame, number of frames); frame k of view j
            stands at x = (k − first) · width, y = j · height.
        done: Whether this is all.
    """
    return {
        "id": run_id,
        "axis": axis,
        "views": list(views),
        "cell": list(cell),
        "grid": list(grid),
        "pictures": pictures,
        "total": total,
        "frames": list(frames),
        "chunks": [
            {"file": file_data(path), "first": first, "count": count}
            for path, first, count in chunks
        ],
        "done": done,
    }


class Timeline(gr.HTML):
    """A stage with a player under it; its value comes from `timeline_value`, None is empty.

    Args:
        value: What is shown at first.
        empty: The key of the sentence (under "timeline_") that stands on the empty stage.
        **options: What `gr.HTML` takes besides.
    """

    def __init__(
        self, value: dict[str, Any] | None = None, *, empty: str = "empty", **options: Any
    ) -> None:
        super().__init__(
            value=value,
            html_template="<div></div>",
            css_template=style("timeline.css"),
            js_on_load=script(
                "player.js", "timeline.js", mount="mountTimeline(element, props, watch);"
            ),
            apply_default_css=False,
            words=both("timeline_"),
            empty=empty,
            **options,
        )

    def get_block_name(self) -> str:
        return "html"  # the frontend's name, whatever the subclass is called

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}
