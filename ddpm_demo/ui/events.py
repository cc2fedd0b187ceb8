"""How the page's listeners are connected, and what their handlers answer with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.components import Component

# what a handler changes, by component; components that it does not name stay as they are
Updates = dict[Any, Any]


def on(
    event: Callable[..., Any],
    handler: Callable[..., Any] | None = None,
    inputs: Any = None,
    outputs: Any = None,
    **options: Any,
) -> Any:
    """Connects a listener of the page itself: it is no endpoint, and shows no spinner.

    Args:
        event: Such as `button.click`, or `.then` of another listener.
        handler: What answers; None when `js` does it all.
        inputs: Components whose values it gets; a set gives them as one dict by component.
        outputs: Components that it may change.
        **options: What gradio's events take besides.

    Returns:
        The listener, which `.then`, `.success` and `.failure` go on from.
    """
    usual = {"api_visibility": "private", "show_progress": "hidden"}
    return event(handler, inputs, outputs, **(usual | options))


def unchanged(output: Component) -> Updates:
    """The answer that changes nothing: gradio refuses an empty dict.

    Args:
        output: Any of the listener's outputs.
    """
    return {output: gr.skip()}
