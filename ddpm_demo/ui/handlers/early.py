"""Looks at the values of a request when it comes, so that a refusal does not wait for its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError

# whose values gradio reads in no time, and without a look at the disk
QUICK = (
    gr.Number,
    gr.Slider,
    gr.Dropdown,
    gr.Radio,
    gr.Checkbox,
    gr.CheckboxGroup,
    gr.Textbox,
    gr.BrowserState,
)


def checked(handler: Callable[..., Any], check: Callable[..., Any] | None) -> Callable[..., Any]:
    """Has a handler's values looked at before it waits for the model.

    Args:
        handler: What answers, a plain function.
        check: Gets the same values but the request, files and JSON as the browser sent them, and
            raises the `UserError` that the handler would begin with. It computes nothing, and
            asks for nothing that may come while the request waits, such as a drawing under way.
    """
    if check is not None:
        handler.check = check  # type: ignore[attr-defined]
    return handler


def values_of(blocks: Sequence[Any], given: Sequence[Any]) -> list[Any]:
    """What a handler gets, but files and JSON, which stay as they came.

    Args:
        blocks: Its inputs, as this visitor has them.
        given: Their values as the browser sent them.
    """
    return [
        block.preprocess(value) if isinstance(block, QUICK) else value
        for block, value in zip(blocks, given, strict=True)
    ]


def check(block_fn: Any, values: Sequence[Any]) -> None:
    """Raises the `UserError` that a handler's own check has against its values."""
    own = getattr(block_fn.fn, "check", None)
    if own is None:
        return
    try:
        if block_fn.inputs_as_dict:
            own(dict(zip(block_fn.inputs, values, strict=True)))
        else:
            own(*values)
    except UserError:
        raise
    except Exception:
        return  # the handler comes to it in its turn
