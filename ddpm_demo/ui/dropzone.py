"""The drop zone: a folder, files or a zip go up as one file, folders and names kept."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from ..errors import UserError
from .assets import script, style
from .words import both

TEMPLATE = """
<div class="drop-zone" role="group">
  <svg class="drop-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M3 18V7.5a2 2 0 0 1 2-2h4l2 2.4h8a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>
    <path d="M12 17v-5.4m-2.4 2.3 2.4-2.4 2.4 2.4"/>
  </svg>
  <p class="drop-title"></p>
  <p class="drop-hint"></p>
  <div class="drop-buttons">
    <button type="button" class="drop-folder"></button>
    <button type="button" class="drop-files"></button>
  </div>
  <input type="file" class="drop-folder-input" webkitdirectory multiple hidden>
  <input type="file" class="drop-files-input" accept="image/*,.zip" multiple hidden>
  <progress class="drop-bar" max="1" hidden></progress>
  <p class="drop-status" role="status"></p>
  <button type="button" class="drop-cancel" hidden></button>
  <button type="button" class="drop-over" hidden></button>
</div>
"""


class DropZone(gr.HTML):
    """Its `upload` event fires when a batch has arrived; `uploaded_path` reads the value.

    What is dropped later is a further batch. `clear` fires when the visitor starts over. A handler
    that gives the zone None makes it forget the batches, too.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template=TEMPLATE,
            css_template=style("dropzone.css"),
            # gradio knows an event by its name in quotes in the script: trigger("upload")
            js_on_load=script(
                "zip.js",
                "pack.js",
                "dropzone.js",
                mount="mountDropZone(element, props, watch, trigger);",
                words=both("drop_"),
            ),
            apply_default_css=False,
            **options,
        )

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


def uploaded_path(value: Any) -> Path:
    """The file that a drop zone's value names.

    The value comes from the visitor. It may only name a plain file that gradio itself put into
    its upload folder: two levels down, in a folder named by the SHA-256 of what was sent.

    Raises:
        UserError: for anything else.
    """
    named = value.get("path") if isinstance(value, dict) else None
    if not isinstance(named, str) or "\0" in named:
        raise UserError("no_pictures")
    path = Path(named)
    home = Path(get_upload_folder()).resolve()
    try:
        plain = stat.S_ISREG(path.lstat().st_mode)
        real = path.resolve(strict=True)
    except (OSError, ValueError):
        raise UserError("no_pictures") from None
    ours = real.parent.parent == home and re.fullmatch("[0-9a-f]{64}", real.parent.name)
    # one name per file: no link on the way, and no way round
    same = path.is_absolute() and real.parts[-2:] == path.parts[-2:] and ".." not in path.parts
    if not (plain and ours and same):
        raise UserError("no_pictures")
    return real
