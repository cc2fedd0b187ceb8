"""The timeline: a scrubber over the frames of a process, drawn in the browser.

The server sends sheets of frames by URL and a small value that names them; moving the slider
asks the server nothing. While a process runs, its value is sent again and again with the same
id and longer lists, and the stage follows the newest frame unless the visitor went back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.files import file_data
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.words import both

SCRIPTS = (
    "components/text/numbers.js",
    "components/text/typeset.js",
    "components/stage/stage.js",
    "components/stage/twice.js",
    "components/stage/player.js",
    "components/timeline/scene/sheets.js",
    "components/timeline/scene/views.js",
    "components/timeline/scene/scene.js",
    "components/timeline/scene/labels.js",
    "components/stage/gestures.js",
    "components/timeline/readouts.js",
    "components/timeline/lens.js",
    "components/timeline/hold.js",
    "components/timeline/telling.js",
    "components/timeline/timeline.js",
)

STYLES = (
    "components/colours.css",
    "components/text/typeset.css",
    "components/stage/stage.css",
    "components/timeline/lens.css",
    "components/timeline/timeline.css",
    "components/timeline/readouts.css",
    "components/timeline/pending.css",
)

Chunk = tuple[Path, int, int] | tuple[Path, int, int, Path | None]


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
    chunks: Sequence[Chunk],
    done: bool,
    extra_views: Sequence[str] = (),
    labels: dict[str, list[list[str]]] | None = None,
    seeds: Sequence[int] | None = None,
    classes: Sequence[str] = (),
    wishes: Sequence[str] = (),
    twin: str = "",
    caption: Sequence[tuple[str, object]] = (),
    opening: bool = False,
    stopped: bool = False,
    begins: str | None = None,
    left: float | None = None,
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
            `{"t", "alpha_bar", "snr_db", "eps_norm", "change", "clipped"}` with the paper's t, and
            None for an infinite SNR; ‖ε̂‖/√d, the RMS of x_t − x of the step before, and the share
            of pixels of x̂_0 that were clipped may be missing or None. `"scale"` has by extra view
            the value that is white. Of training: `{"step"}`.
        chunks: The sheets so far as (file, first frame, number of frames); frame k of view j
            stands at x = (k − first) · width, y = j · height. A fourth member is a second file of
            the same frames whose rows are `extra_views`; the browser fetches it only when one of
            these is chosen.
        done: Whether this is all.
        extra_views: The rows of the second files: of "eps", "change", "guidance", which are 8-bit
            of the frame's ±scale with 0 in the middle. ε̂ and the guidance do not exist at t = 0,
            the change not in the first frame: these are mid grey.
        labels: `{"rows": [[key, value], …], "columns": …}` for a grid whose rows or columns mean
            something: the word `timeline_label_<key>` with `{value}` filled in. An empty key is
            blank.
        seeds: One for each picture, if a visitor may see and pin them.
        classes: The name of the class of each picture, where one was asked for.
        wishes: What is worked out when it is asked for, which fires `wish`: "guidance", a view,
            and "twin", see there. `with_guidance` and `with_twin` add what was worked out.
        twin: What a second process from the same noise would be: "without" or "with" the class;
            "" for none.
        caption: What the pictures were made with, as (key, value): the word
            `timeline_caption_<key>` with `{value}` filled in.
        opening: Whether this is there with the page: it plays once by itself under a sentence
            that says what is seen, and is left out where the address asks for a drawing.
        stopped: Whether the process was ended before its picture.
        begins: The key of a word for the first frame of a training; "untrained" or "pretrained".
        left: Seconds until all is there, where that is known.
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
        "chunks": [_chunk(*chunk) for chunk in chunks],
        "done": done,
        "extra_views": list(extra_views),
        "labels": labels,
        "seeds": None if seeds is None else [int(seed) for seed in seeds],
        "classes": list(classes),
        "told_views": [],
        "wishes": list(wishes),
        "twin": twin,
        "caption": [[key, str(value)] for key, value in caption],
        "opening": opening,
        "stopped": stopped,
        "begins": begins,
        "left": left,
    }


def _chunk(path: Path, first: int, count: int, extra: Path | None = None) -> dict[str, Any]:
    return {
        "file": file_data(path),
        "first": first,
        "count": count,
        "extra": None if extra is None else file_data(extra),
    }


SHEETS = ("file", "extra", "told", "twin")  # the members of a chunk that name a file


def with_guidance(
    value: dict[str, Any], sheets: Sequence[Path], numbers: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The same value with the view of the guidance, in a file for each chunk.

    Args:
        value: From `timeline_value`.
        sheets: One row of frames each, like a row of the chunk's first file.
        numbers: What each frame has to say of it: `{"guidance": size, "scale": {…}}`, or {}.
    """
    frames = [
        frame | told | {"scale": frame.get("scale", {}) | told.get("scale", {})}
        for frame, told in zip(value["frames"], numbers, strict=True)
    ]
    return _granted(value, "told", sheets, "guidance") | {
        "frames": frames,
        "told_views": ["guidance"],
    }


def with_twin(value: dict[str, Any], sheets: Sequence[Path]) -> dict[str, Any]:
    """The same value with its twin: a file for each chunk that has the rows of its first one."""
    return _granted(value, "twin", sheets, "twin")


def _granted(
    value: dict[str, Any], member: str, sheets: Sequence[Path], wish: str
) -> dict[str, Any]:
    pairs = zip(value["chunks"], sheets, strict=True)
    chunks = [chunk | {member: file_data(sheet)} for chunk, sheet in pairs]
    return value | {
        "chunks": chunks,
        "wishes": [other for other in value["wishes"] if other != wish],
    }


class Timeline(Display):
    """A stage with a player under it; its value comes from `timeline_value`, None is empty.

    Args:
        value: What is shown at first.
        empty: The key of the sentence (under "timeline_") that stands on the empty stage.
        reveal: Whether what comes is brought into sight.
        **options: What `gr.HTML` takes besides.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        empty: str = "empty",
        reveal: bool = False,
        **options: Any,
    ) -> None:
        # else gradio finds "empty" quoted in the script and takes `timeline.empty` for an event
        self.empty = empty
        self.reveal = reveal
        super().__init__(
            value=value,
            html_template="<div></div>",
            css_template=style(*STYLES),
            js_on_load=script(
                *SCRIPTS,
                "components/timeline/pending.js",
                mount="mountTimeline(element, props, watch, trigger);"
                " mountPending(element, props, watch);",
                words=both("timeline_"),
                empty=empty,
                reveal=reveal,
            ),
            apply_default_css=False,
            **options,
        )
