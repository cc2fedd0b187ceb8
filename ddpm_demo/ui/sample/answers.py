"""What draws: a network, or the exact answer of the pictures that it was trained on."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue

ANSWERS = ("network", "exact")
EXACT = ANSWERS[1]


def choice(model: str | None) -> Any:
    """The switch between the two, as an output: there is one where the pictures are here.

    Args:
        model: The key of the model that is chosen.
    """
    try:
        there = bool(model) and catalogue.exact_of(str(model)) is not None
    except UserError:
        there = False
    return gr.update(visible=True) if there else gr.update(visible=False, value=ANSWERS[0])
