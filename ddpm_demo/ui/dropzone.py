"""The drop zone: a folder, files or a zip go up as one file, folders and names kept."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from ..errors import UserError
from .assets import script, style
from .words import both

TEMPLATE = """
<div class="drop-zone">
  <svg class="drop-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M3.5 7.5a2 2 0 0 1 2-2h3.6l2 2.4h7.4a2 2 0 0 1 2 2v7.6a2 2 0 0 1-2 2h-13
      a2 2 0 0 1-2-2z"/>
    <path d="M12 16.6v-5.2m-2.3 2.2 2.3-2.3 2.3 2.3"/>
  </svg>
  <p class="drop-title"></p>
  <p class="drop-hint"></p>
  <div class="drop-buttons">
    <button type="button" class="drop-folder"></button>
    <button type="button" class="drop-files"></button>
  </div>
  <input type="file" class="drop-folder-input" webkitdirectory multiple hidden>
  <input type="file" class="drop-files-input" multiple hidden>
  <progress class="drop-bar" max="1" hidden></progress>
  <p class="drop-status" role="status"></p>
  <button type="button" class="drop-cancel" hidden></button>
</div>
"""


class DropZone(gr.HTML):
    """Its `upload` event fires when everything has arrived; `uploaded_path` reads the value."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template=TEMPLATE,
            css_template=style("dropzone.css"),
            # the event's name has to stand in quotes for gradio to know it: "upload"
            js_on_load=script(
                "zip.js", "dropzone.js", mount="mountDropZone(element, props, watch, trigger);"
            ),
            apply_default_css=False,
            words=both("drop_"),
            **options,
        )

    def get_block_name(self) -> str:
        return "html"  # the frontend's name, whatever the subclass is called

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


def uploaded_path(value: Any) -> Path:
    """The file that a drop zone's value names.

    The value comes from the visitor. It may only name a plain file that gradio itself put into
    its upload folder, two levels down: a folder that nobody guesses, and the file.

    Raises:
        UserError: for anything else.
    """
    named = value.get("path") if isinstance(value, dict) else None
    if not isinstance(named, str) or "\0" in named:
        raise UserError("no_pictures")
    path, folder = Path(named), Path(get_upload_folder()).resolve()
    try:
        real = path.resolve(strict=True)
        plain = stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        raise UserError("no_pictures") from None
    inside = real.is_relative_to(folder) and len(real.relative_to(folder).parts) == 2
    if not (plain and inside and real.parent == path.parent.resolve()):
        raise UserError("no_pictures")
    return real
