"""Files between the server and the browser: named in a value, saved by a visitor, sent by one."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import hash_bytes
from gradio.utils import get_upload_folder

from ddpm_demo.storage.system import replace
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.scripted import Display


def file_data(path: Path) -> dict[str, Any]:
    """What gradio turns into a URL when it stands inside a value."""
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


def stored(content: bytes, name: str, cache: str) -> Path:
    """Puts bytes where gradio serves files from, in a folder named by their hash.

    A file that is there is never written again, and a new one appears whole: another page may be
    reading the same bytes at this moment. gradio's own function writes over them.

    Args:
        content: The file.
        name: What the file is called.
        cache: The `GRADIO_CACHE` of the component whose value names it.
    """
    path = Path(cache).resolve() / hash_bytes(content) / name
    try:
        if path.stat().st_size == len(content):
            os.utime(path)  # it was asked for again: what is old is swept
            return path
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(content)
        replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def saved(content: bytes, name: str, cache: str) -> dict[str, Any]:
    """Stores bytes, as `stored` does, and names them for a value."""
    return file_data(stored(content, name, cache))


def upload_name(path: object) -> str | None:
    """ "folder/name" of a file in gradio's upload folder, None for any other path.

    Uploads lie two levels down, in a folder named by the SHA-256 of what was sent. This looks
    at the path alone, so that the answer does not tell whether there is such a file.
    """
    if not isinstance(path, str) or "\0" in path:
        return None
    named, folder = Path(path), Path(get_upload_folder())
    inside = named.parent.parent in (folder, folder.resolve()) and ".." not in named.parts
    if not inside or not re.fullmatch("[0-9a-f]{64}", named.parent.name):
        return None
    return f"{named.parent.name}/{named.name}"


class Files(gr.File):
    """`gr.File` for several files that hands their paths on, unread.

    gradio's own class leaves an empty file behind for each. No constructor: see `Picture`.
    """

    def preprocess(self, payload: Any) -> list[str] | None:
        return [file.path for file in payload] if payload else None

    def get_block_name(self) -> str:
        return "file"


class Download(Display):
    """Saves the file that its value names: `{"file": FileData, "name": str}`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<a class="download" hidden></a>',
            js_on_load=script(
                "components/files/files.js", mount="mountDownload(element, props, watch);"
            ),
            apply_default_css=False,
            **options,
        )
