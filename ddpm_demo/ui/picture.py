"""A visitor's picture, as the file that was uploaded."""

from __future__ import annotations

from typing import Any

import gradio as gr


class Picture(gr.Image):
    """`gr.Image` that hands the path of the file on, unread.

    gradio's own reads it first, leaves it open, may write it anew as another format, and calls
    what is no picture an error without a sentence. Here `decode` reads it, with its bounds.
    Without a constructor: gradio takes a component's properties from the signature.
    """

    def preprocess(self, payload: Any) -> str | None:
        return payload.path if payload else None

    def get_block_name(self) -> str:
        return "image"  # the frontend's name, whatever the subclass is called
