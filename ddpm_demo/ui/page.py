"""The page's blocks, which look at every file that an input names before gradio does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError

from .components.files import upload_name
from .handlers import gradio_error


class Page(gr.Blocks):
    """`gr.Blocks` whose inputs may name files of the upload folder alone.

    In the value of any input, even a slider's, gradio downloads a file that a URL names, and tells
    whether a path exists. Here both are refused with the sentence that `Visitors.own` has for a
    file that somebody else sent.
    """

    async def process_api(
        self, block_fn: Any, inputs: list[Any], *rest: Any, **options: Any
    ) -> Any:
        if not all(map(upload_name, _named_files(inputs))):
            raise gradio_error(UserError("file_not_sent"), options.get("request"))
        return await super().process_api(block_fn, inputs, *rest, **options)


def _named_files(value: Any) -> Iterator[Any]:
    """The path in every part of a value that gradio, or a handler, may take for a file."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _named_files(part)
