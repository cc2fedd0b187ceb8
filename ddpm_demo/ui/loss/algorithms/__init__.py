"""Algorithms 1 and 2 of the paper, a real step at a press.

May enter: a file per algorithm with its controls and handlers, what both buttons share (`press`),
and the tables of their lines (`written`). A step is computed by `diffusion.loss.algorithms`.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import gradio as gr

from ddpm_demo.ui.loss.pictures import PictureChoice
from ddpm_demo.ui.words import t

from .sampling import SamplingPart
from .training import TrainingPart


def build(model: gr.Dropdown, choice: PictureChoice, seconds: float) -> None:
    """Lays out both algorithms and wires them.

    Args:
        model: The list of models.
        choice: Which pictures algorithm 1 draws from.
        seconds: Time for one answer of the model.
    """
    with gr.Tabs(elem_id="loss-algorithms"):
        with gr.Tab(t("loss_algorithm_1")):
            training = TrainingPart(model, choice)
        with gr.Tab(t("loss_algorithm_2")):
            sampling = SamplingPart(model, choice, seconds)
    training.wire()
    sampling.wire()
