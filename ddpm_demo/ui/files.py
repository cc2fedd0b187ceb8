"""Files between the server and the browser: named in a value, saved by a visitor, sent by one."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from ..errors import UserError
from .assets import script


def file_data(path: Path) -> dict[str, Any]:
    """What gradio turns into a URL when it stands inside a value."""
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


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


class Download(gr.HTML):
    """Saves the file that its value names: `{"file": FileData, "name": str}`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<a class="download" hidden></a>',
            js_on_load=script("files.js", mount="mountDownload(element, props, watch);"),
            apply_default_css=False,
            **options,
        )

    def get_block_name(self) -> str:
        return "html"

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}
