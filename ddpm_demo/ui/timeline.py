"""The timeline: a scrubber over the frames of a process, drawn in the browser.

The server sends sheets of frames by URL and a small value that names them; moving the slider
asks the server nothing. While a process runs, its value is sent again and again with the same
id and longer lists, and the stage follows the newest frame unless the visitor went back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from .assets import script, style
from .words import both

SCRIPTS = ("stage.js", "player.js", "timeline.js")


def file_data(path: Path) -> dict[str, Any]:
    """What gradio turns into a URL when it stands inside a value."""
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


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
        axis: "reverse" or "training".
        views: The rows of a sheet: of "x_t", "x_0", "preview".
        cell: Width and height of one frame in pixels: a grid of pictures without gaps.
        grid: Rows and columns of that grid.
        pictures: How many places of the grid hold a picture.
        total: How many frames there will be.
        frames: The frames so far, noise (or the first step) first. Of the reverse process:
            `{"t", "alpha_bar", "snr_db"}` with the paper's t, and None for an infinite SNR; of
            training: `{"step"}`.
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
        # else gradio finds "empty" quoted in the script and takes `timeline.empty` for an event
        self.empty = empty
        super().__init__(
            value=value,
            html_template="<div></div>",
            css_template=style("stage.css", "timeline.css"),
            js_on_load=script(
                *SCRIPTS,
                mount="mountTimeline(element, props, watch);",
                words=both("timeline_"),
                empty=empty,
            ),
            apply_default_css=False,
            **options,
        )

    def get_block_name(self) -> str:
        return "html"  # the frontend's name, whatever the subclass is called

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}
