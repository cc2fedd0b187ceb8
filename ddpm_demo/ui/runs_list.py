"""The list of runs: a card each, with its newest preview, state, progress and size."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from PIL import Image

from .. import archive
from ..run import Run, Status
from .assets import script, style
from .timeline import file_data
from .words import both

THUMB_PICTURES = 2  # a side, of the preview's four


class RunsList(gr.HTML):
    """Its `open` event fires when a card is chosen; `preprocess` gives the run's token."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template="""
<div class="runs-head"><h3></h3><span class="runs-disk"></span></div>
<p class="runs-empty"></p>
<ul class="runs"></ul>""",
            css_template=style("runs_list.css"),
            # gradio knows an event by its name in quotes in the script: trigger("open")
            js_on_load=script("stage.js", "runs_list.js", mount=MOUNT, words=both("runs_")),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> str:
        """The token that a visitor chose; "" for anything that is none."""
        chosen = payload.get("chosen") if isinstance(payload, dict) else None
        if isinstance(chosen, str) and re.fullmatch("[0-9a-f]{32}", chosen):
            return chosen
        return ""

    def get_block_name(self) -> str:
        return "html"

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


MOUNT = 'mountRunsList(element, props, watch, () => trigger("open"));'


def runs_value(
    runs: Sequence[Run], opened: str, cache: str, *, state_of: Callable[[Run], Status]
) -> dict[str, Any]:
    """The value that lists runs.

    Args:
        runs: Which ones; drafts among them are not shown.
        opened: The token of the one that is on the stage, or "".
        cache: Where gradio serves the component's files from.
        state_of: Knows a run's state; `Jobs.status` knows more of it than the run itself.
    """
    cards: list[dict[str, Any]] = []
    for run in runs:
        status = state_of(run)
        config = run.read_config()
        if status.state == "draft" or "train" not in config:
            continue
        previews = run.preview_files()
        thumb = _thumb(previews[-1], config["train"]["size"], cache) if previews else None
        loss = next((row["loss_ema"] for row in reversed(run.metrics()) if "loss_ema" in row), None)
        cards.append(
            {
                "token": run.token,
                "name": config.get("name") or run.token[:8],
                "state": status.state,
                "step": status.step,
                "total": status.total or config["train"]["steps"],
                "loss": loss,
                "bytes": _size(run, status.updated),
                "thumb": None if thumb is None else file_data(Path(thumb)),
                "made": config.get("made") or config.get("created") or 0,
            }
        )
    cards.sort(key=lambda card: -card["made"])
    return {"runs": cards, "open": opened}


@functools.lru_cache(maxsize=256)
def _thumb(preview: Path, size: int, cache: str) -> str:
    """The corner of a preview as a file of its own."""
    with Image.open(preview) as picture:
        corner = picture.crop((0, 0, THUMB_PICTURES * size, THUMB_PICTURES * size))
    buffer = io.BytesIO()
    corner.save(buffer, "PNG")
    return save_bytes_to_cache(buffer.getvalue(), "thumb.png", cache)


_sizes: dict[str, tuple[float, int]] = {}


def _size(run: Run, updated: float) -> int:
    """Bytes on the disk, looked up again no more than every ten seconds of the run's own time."""
    when, known = _sizes.get(run.token, (-1e9, 0))
    if abs(updated - when) > 10:
        known = archive.disk_bytes(run)
        _sizes[run.token] = (updated, known)
    return known
