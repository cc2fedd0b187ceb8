"""The page's blocks: they look at every input before gradio does, and say what gradio refuses.

gradio checks what a value may be, in English only. Here that becomes a sentence of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError

from .components.files import upload_name
from .handlers import gradio_error, language
from .words import PREFIX, WORDS


class Page(gr.Blocks):
    """`gr.Blocks` whose inputs may name files of the upload folder alone.

    In the value of any input, even a slider's, gradio downloads a file that a URL names, and tells
    whether a path exists. Here both are refused with the sentence that `Visitors.own` has for a
    file that somebody else sent.
    """

    async def process_api(
        self, block_fn: Any, inputs: list[Any], *rest: Any, **options: Any
    ) -> Any:
        request = options.get("request")
        if not all(map(upload_name, _named_files(inputs))):
            raise gradio_error(UserError("file_not_sent"), request)
        try:
            return await super().process_api(block_fn, inputs, *rest, **options)
        except _Refused as refused:
            raise gradio_error(refused.told(language(request)), request) from refused

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False
    ) -> Any:
        try:
            return await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except (gr.Error, TypeError, ValueError, LookupError, AttributeError) as error:
            blocks = [_as_it_is(one, state) for one in block_fn.inputs]
            raise _Refused(blocks, inputs) from error


def _as_it_is(block: Any, state: Any) -> Any:
    """A component with what a handler has changed of it for this visitor."""
    return state[block._id] if state and block._id in state else block


class _Refused(Exception):
    """gradio took a value for one that its component does not allow, or stumbled over it."""

    def __init__(self, blocks: Sequence[Any], values: Sequence[Any]) -> None:
        super().__init__()
        self.pairs = list(zip(blocks, values, strict=False))

    def told(self, lang: str) -> UserError:
        """The error that names the component."""
        for block, value in self.pairs:
            if isinstance(block, (gr.Number, gr.Slider)) and isinstance(value, (int, float)):
                low = -math.inf if block.minimum is None else block.minimum
                high = math.inf if block.maximum is None else block.maximum
                if not low <= value <= high:
                    name = _label(block, lang)
                    return UserError("out_of_range", name=name, value=value, low=low, high=high)
        offering = [block for block, _ in self.pairs if hasattr(block, "choices")]
        names = ", ".join(_label(block, lang) for block in offering)
        return UserError("value_refused", name=names or "?")


def _label(block: Any, lang: str) -> str:
    """A component's label in "en" or "ko"."""
    key = str(getattr(block.label, "key", block.label)).removeprefix(PREFIX)
    return WORDS[key][lang == "ko"] if key in WORDS else key


def _named_files(value: Any) -> Iterator[Any]:
    """The path in every part of a value that gradio, or a handler, may take for a file."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _named_files(part)
