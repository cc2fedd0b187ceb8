"""Algorithm 1: one training step, at a t that is drawn or chosen."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ddpm_demo.config import MAX_TIMESTEPS
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import check_choice
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded, language
from ddpm_demo.ui.loss.pictures import PictureChoice
from ddpm_demo.ui.words import prose, t

from .press import COLOURS, wire_press
from .written import training_html

WAYS = ("drawn", "chosen")  # of a training step to its t


class TrainingPart:
    """Algorithm 1: its controls, and one real step at a press.

    Args:
        model: The list of models.
        choice: Which pictures it draws from.
    """

    def __init__(self, model: gr.Dropdown, choice: PictureChoice) -> None:
        self.model, self.choice = model, choice
        gr.Markdown(prose("loss_training_what"), elem_classes="hint")
        with gr.Row(elem_classes="step-row"):
            self.way = gr.Radio(
                [(t(f"loss_t_{way}_name"), way) for way in WAYS],
                value=WAYS[0],
                label=t("loss_t_way"),
                info=t("loss_t_way_info"),
                elem_id="loss-t-way",
            )
            self.t = gr.Slider(
                1,
                MAX_TIMESTEPS,
                100,
                step=1,
                label=t("loss_t"),
                interactive=False,
                elem_id="loss-t",
            )
        with gr.Row(elem_classes="run-buttons"):
            self.press = gr.Button(t("loss_train_step"), elem_id="loss-train-step")
        self.turn = Turn("loss-training", "loss_training_working")
        self.shown = gr.HTML(css_template=COLOURS, elem_id="loss-training")
        self.draws = gr.State(0)

    def check(self, values: Updates) -> None:
        """Refuses what `on_train` would begin with refusing."""
        check_choice("t", values[self.way], WAYS)
        read_integer("t", values[self.t])
        self.choice.check(values)
        models.admitted(values[self.model], self.choice.visitor(values))

    def on_train(self, values: Updates, request: gr.Request) -> Updates:
        """One step was asked for, at a t that is drawn or chosen."""
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss.algorithms import training_step

        key, draws, way = values[self.model], values[self.draws], values[self.way]
        check_choice("t", way, WAYS)
        chosen = read_integer("t", values[self.t]) if way == "chosen" else None
        pictures = to_unit_nchw(self.choice.read(key, values, request))
        denoiser = models.load(key, self.choice.visitor(values))
        step = training_step(denoiser, pictures, draws, t=chosen)
        kind, lang = denoiser.prediction_type, language(request)
        told = {"source": values[self.choice.source], "chosen": chosen is not None}
        written = training_html(step, kind, lang, **told)
        return {self.shown: written, self.draws: draws + 1}

    def wire(self) -> None:
        """Connects the handlers."""
        inputs = {self.model, self.draws, self.way, self.t, *self.choice.inputs}
        wire_press(
            self.press, self.on_train, inputs, [self.shown, self.draws], self.turn, self.check
        )
        on(self.way.change, _movable, self.way, self.t)
        on(self.model.change, guarded(_as_long_as), [self.model, self.t], self.t)


def _movable(way: object) -> Any:
    """The slider counts only where t is chosen."""
    return gr.update(interactive=way == "chosen")


def _as_long_as(key: str, here: float) -> Any:
    """The slider ends at the model's T."""
    last = traits(key).num_train_timesteps
    return gr.update(maximum=last, value=min(int(here), last))
