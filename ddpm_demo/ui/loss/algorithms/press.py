"""A button that asks a model for one step of an algorithm, and what is seen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.ui.components.assets import style
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import at_the_model, guarded
from ddpm_demo.ui.handlers.early import checked

COLOURS = style("components/colours.css")  # of the symbols in a table


def wire_press(
    button: gr.Button,
    handler: Callable[..., Any],
    inputs: Any,
    outputs: Any,
    turn: Turn,
    check: Any = None,
) -> None:
    """A button that asks the model for one step; its lines, then its result, come into view."""
    result = outputs[0]
    lines: dict[str, Any] = {"outputs": turn.lines, "queue": False}
    pressed = on(button.click, turn.pressed, **lines)
    on(pressed.then, js=into_view(", ".join(f"#{line.elem_id}" for line in turn.lines)))
    done = on(
        pressed.then,
        checked(guarded(at_the_model(turn.told(handler, outputs))), check),
        inputs,
        [*outputs, *turn.lines],
        concurrency_id="sampler",
        concurrency_limit=1,
    )
    on(done.then, turn.over, **lines)
    on(done.failure, turn.over, **lines)
    on(done.then, js=into_view(f"#{result.elem_id}"))
