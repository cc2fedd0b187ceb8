"""A page with a drop zone, which prints what arrived."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.policy import Policy
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.train.draft.dropzone import DropZone
from ddpm_demo.ui.visitors import Visitors


def contents(path: Path) -> dict[str, Any]:
    """The names in a zip, whether every checksum is right, and how it was packed."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        return {
            "names": [member.filename for member in members],
            "sound": archive.testzip() is None,
            "stored": all(member.compress_type == zipfile.ZIP_STORED for member in members),
            "first": archive.read(members[0]).decode("latin-1")[:20],
            "bytes": path.stat().st_size,
        }


def page_of(zone_options: dict[str, Any] | None = None) -> gr.Blocks:
    """A page that prints what arrived."""
    with gr.Blocks() as demo:
        zone = DropZone(elem_id="zone", **(zone_options or {}))
        told = gr.Textbox(elem_id="told")

        @guarded
        def arrived(value: Any, request: gr.Request) -> str:
            return json.dumps(contents(Visitors(Policy.at_home({})).own(request, value)))

        zone.upload(arrived, zone, told, api_name="arrived")
        zone.clear(lambda value: f"cleared {value}", zone, told, api_visibility="private")
        gr.Button("empty", elem_id="empty").click(lambda: None, outputs=zone)
    return demo
