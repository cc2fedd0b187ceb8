"""A button that asks a model for one step of an algorithm, and what is seen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.ui.components.assets import style
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.early import checked
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import at_the_model, guarded
from ddpm_demo.ui.words import prose

COLOURS = style("components/colours.css")  # of the symbols in a table


def status_line(key: str, elem_id: str) -> gr.Markdown:
    """What says, where the answer will stand, that it is being worked out."""
    return gr.Markdown(prose(key), visible=False, elem_id=elem_id, elem_classes="working")


def wire_press(
    button: gr.Button,
    handler: Callable[..., Any],
    inputs: Any,
    outputs: Any,
    status: gr.Markdown,
    check: Any = None,
) -> None:
    """A button that asks the model for one step: its status, then its result, come into view."""
    result = outputs[0]
    hidden: dict[str, Any] = {"outputs": status, "queue": False}
    pressed = on(button.click, lambda: gr.update(visible=True), **hidden)
    on(pressed.then, js=into_view(f"#{status.elem_id}"))
    done = on(
        pressed.then,
        checked(guarded(at_the_model(handler)), check),
        inputs,
        outputs,
        concurrency_id="sampler",
        concurrency_limit=1,
    )
    on(done.then, lambda: gr.update(visible=False), **hidden)
    on(done.failure, lambda: gr.update(visible=False), **hidden)
    on(done.then, js=into_view(f"#{result.elem_id}"))
