"""A drawing as a file of its own, and what a file of that kind tells of its drawing."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.components.timeline.standalone import settings_in_page, standalone_html
from ddpm_demo.ui.sample.captions import caption_of, in_words
from ddpm_demo.ui.sample.drawings import Drawing

FORMATS = ("png", "gif", "mp4", "html")
PICTURE_EDGE = 512  # pixels of each picture in a PNG to keep, as far as there is room
MAX_SETTINGS_BYTES = 64 * 2**20  # a stand-alone page holds its pictures


def as_file(drawing: Drawing, kind: str, cache: str, view: str = "x_t", edge: int = 0) -> Path:
    """Writes a drawing as one of `FORMATS` into a folder that gradio serves.

    Args:
        drawing: One that was drawn here.
        kind: Of `FORMATS`.
        cache: The folder.
        view: What a GIF or MP4 shows of each moment, "x_t" or "x_0".
        edge: A PNG has pictures of at least as many pixels to a side, as far as there is room.
    """
    name = f"{file_name(drawing.name, drawing.settings.config.seed)}.{kind}"
    return stored(_content(drawing, kind, view, edge), name, cache)


def file_name(model: str, seed: int) -> str:
    """What a file of drawings is called, without its ending; `model` is its name for people."""
    name = model.replace(catalogue.EXACT, "perfect-memory-")
    name = re.sub(r"\W+", "-", name).strip("-")[:40] or "ddpm"
    return f"{name}-seed{seed}"


def settings_in(path: Path) -> dict[str, Any]:
    """The settings in a PNG or stand-alone page.

    Raises:
        UserError: "no_settings" when there are none.
    """
    from ddpm_demo.data import export

    if path.stat().st_size > MAX_SETTINGS_BYTES:
        raise UserError("no_settings")
    found = export.read_settings(path) or settings_in_page(path.read_bytes())
    if found is None:
        raise UserError("no_settings")
    return found


def _content(drawing: Drawing, kind: str, view: str, edge: int) -> bytes:
    """With the drawing's caption."""
    from ddpm_demo.data import export

    caption = in_words(caption_of(drawing.name, drawing.settings.config, drawing.classes))
    if kind == "html":
        # its id is the permission to ask about it, and a file may be passed on
        shown = {**drawing.shown, "id": "exported"}
        return standalone_html(shown, drawing.record).encode()
    frames = drawing.trajectory.frames
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        if kind == "png":
            export.save_grid(frames[-1].x_0, path, drawing.record, caption, edge=edge)
        else:
            save = export.save_mp4 if kind == "mp4" else export.save_gif
            save([getattr(frame, view) for frame in frames], path, caption=caption)
        return path.read_bytes()
