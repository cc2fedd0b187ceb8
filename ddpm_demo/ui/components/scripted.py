"""What the page's own components have in common: a script that draws an object."""

from __future__ import annotations

from typing import Any

import gradio as gr


class Scripted(gr.HTML):
    """A component that its own script draws; its value is an object."""

    def get_block_name(self) -> str:
        return "html"  # the frontend's name, whatever the subclass is called

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


class Display(Scripted):
    """One that is shown and never read: what a visitor sends for it is dropped."""

    def preprocess(self, payload: Any) -> None:
        return None
