"""The questions under the timeline: branch, start from a picture, interpolate, compare.

May enter: a file per question, with its controls, what it reads from a visitor, and its handler.
All of them share what the tab gives (`context`), how an answer is shown and stopped (`answer`), and
the process that is joined (`way`); the answers are computed by `diffusion.questions`.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import gradio as gr

from ddpm_demo.ui.words import t

from . import branch, compare, from_picture, interpolate
from .context import QuestionContext

__all__ = ["QuestionContext", "build"]


def build(context: QuestionContext) -> None:
    """Lays the questions out, one tab each."""
    gr.Markdown(t("ask_heading"), elem_classes="ask-heading")
    with gr.Tabs(elem_id="ask"):
        for question in (branch, from_picture, interpolate, compare):
            name = question.__name__.rpartition(".")[2]
            place = f"ask-{name.replace('_', '-')}"
            with gr.Tab(t(f"ask_{name}"), id=name, elem_id=place) as tab:
                compare.build(context, tab.select) if name == "compare" else question.build(context)
