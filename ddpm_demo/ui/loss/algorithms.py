"""Algorithms 1 and 2 of the paper, a real step at a press, each line with its numbers."""

from __future__ import annotations

import base64
import dataclasses
import html
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ddpm_demo.config import MAX_SEED
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.ui import models
from ddpm_demo.ui.components.assets import style
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import at_the_model, guarded, language, phrase
from ddpm_demo.ui.numbers import figure, number, percent
from ddpm_demo.ui.typeset import markup, plain
from ddpm_demo.ui.words import prose, t

from .pictures import PictureChoice

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.loss.algorithms import SamplingStep, TrainingStep
    from ddpm_demo.diffusion.loss.descent import Descent

# a line of an algorithm: number, text, its result, pictures as (symbol, tensor, range)
Line = tuple[str, str, str, Sequence[tuple[str, Any, float]]]
SAID = {"epsilon": "ε_θ", "sample": "x_θ", "v_prediction": "v_θ"}
MEANT = {"epsilon": "ε", "sample": "x_0", "v_prediction": "v"}
LENGTHS = (10, 20, 50, 250, 1000)  # steps of a process by algorithm 2
COLOURS = style("components/colours.css")
HEIGHT = 96  # of a picture on the page, in pixels


@dataclasses.dataclass(frozen=True)
class Walk:
    """Where a person stands in algorithm 2.

    Args:
        key: The model.
        seed: Of x_T and every z.
        timesteps: All that are visited, falling, 0-based.
        index: Which of them comes next.
        x_t: There.
    """

    key: str
    seed: int
    timesteps: Sequence[int]
    index: int
    x_t: Tensor


def build(model: gr.Dropdown, choice: PictureChoice) -> None:
    """Lays out both algorithms and wires them.

    Args:
        model: The list of models.
        choice: Which pictures algorithm 1 draws from.
    """
    with gr.Tabs(elem_id="loss-algorithms"):
        with gr.Tab(t("loss_algorithm_1")):
            gr.Markdown(prose("loss_training_what"), elem_classes="hint")
            with gr.Row(elem_classes="run-buttons"):
                train = gr.Button(t("loss_train_step"), elem_id="loss-train-step")
            training = gr.HTML(css_template=COLOURS, elem_id="loss-training")
        with gr.Tab(t("loss_algorithm_2")):
            gr.Markdown(prose("loss_walking_what"), elem_classes="hint")
            with gr.Row(elem_classes="run-buttons"):
                start = gr.Button(t("loss_walk_start"), elem_id="loss-walk-start")
                onward = gr.Button(t("loss_walk_step"), interactive=False, elem_id="loss-walk-step")
                last = gr.Button(t("loss_walk_last"), interactive=False, elem_id="loss-walk-last")
                length = gr.Dropdown(
                    [(t(f"loss_walk_{steps}"), steps) for steps in LENGTHS],
                    value=LENGTHS[1],
                    show_label=False,
                    container=False,
                    elem_id="loss-walk-length",
                )
            walking = gr.HTML(css_template=COLOURS, elem_id="loss-walking")
    draws, walk = gr.State(0), gr.State(None)

    @guarded
    @at_the_model
    def on_train(values: Updates, request: gr.Request) -> Updates:
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss.algorithms import training_step

        key, count = values[model], values[draws]
        pictures = to_unit_nchw(choice.read(key, values, request))
        step = training_step(models.load(key), pictures, count)
        kind = models.load(key).prediction_type
        return {training: training_html(step, kind, language(request)), draws: count + 1}

    @guarded
    @at_the_model
    def on_start(key: str, steps: float, before: Walk | None, request: gr.Request) -> Any:
        from ddpm_demo.diffusion.loss.algorithms import first_noise
        from ddpm_demo.diffusion.respacing import visited_timesteps

        check_range("steps", int(steps), 1, 1000)
        denoiser = models.load(key)
        seed = 0 if before is None else (before.seed + 1) % MAX_SEED
        schedule = denoiser.scheduler.schedule
        timesteps = visited_timesteps(schedule, min(int(steps), len(schedule)))
        x_t = first_noise(denoiser, seed)
        lines = [("1", "x_T ~ N(0, I)", "", [("x_T", x_t, 1.0)])]
        ready = gr.update(interactive=True)
        return _table(lines), Walk(key, seed, timesteps, 0, x_t), ready, ready

    def step_on(here: Walk | None, to_the_end: bool, request: gr.Request) -> Any:
        from ddpm_demo.diffusion.loss.algorithms import sampling_step

        if here is None or here.index >= len(here.timesteps):
            raise UserError("walk_over")
        denoiser = models.load(here.key)
        while True:
            step = sampling_step(denoiser, here.x_t, here.timesteps, here.index, here.seed)
            here = dataclasses.replace(here, index=here.index + 1, x_t=step.prev_sample)
            if not to_the_end or here.index >= len(here.timesteps):
                break
        more = gr.update(interactive=here.index < len(here.timesteps))
        return sampling_html(step, language(request)), here, more, more

    @guarded
    @at_the_model
    def on_step(here: Walk | None, request: gr.Request) -> Any:
        return step_on(here, False, request)

    @guarded
    @at_the_model
    def on_last(here: Walk | None, request: gr.Request) -> Any:
        return step_on(here, True, request)

    walked = [walking, walk, onward, last]
    one_at_a_time: dict[str, Any] = {"concurrency_id": "sampler"}
    drawn = {model, draws, *choice.inputs}
    on(train.click, on_train, drawn, [training, draws], **one_at_a_time)
    on(start.click, on_start, [model, length, walk], walked, **one_at_a_time)
    on(onward.click, on_step, walk, walked, **one_at_a_time)
    on(last.click, on_last, walk, walked, **one_at_a_time)


def training_html(step: TrainingStep, kind: str, lang: str) -> str:
    """Algorithm 1 with the numbers of one step."""
    from ddpm_demo.diffusion.parameterisation import roots

    root, rest = roots(step.alpha_bar)
    said, meant = SAID[kind], MEANT[kind]
    outcome = phrase("loss_outcome", lang, loss=number(step.loss))
    if step.descent:
        outcome = f"{outcome}, {_learned(step.descent, lang)}"
    wide = 3.0 if kind != "sample" else 1.0
    lines: list[Line] = [
        (
            "2",
            "x_0 ~ q(x_0)",
            phrase("loss_drawn_picture", lang, number=step.picture + 1),
            [("x_0", step.x_0, 1.0)],
        ),
        ("3", "t ~ Uniform({1, …, T})", f"t = {step.t}", []),
        ("4", "ε ~ N(0, I)", "", [("ε", step.eps, 3.0)]),
        (
            "",
            "x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε",
            f"{number(float(root))} x_0 + {number(float(rest))} ε",
            [("x_t", step.x_t, 1.0)],
        ),
        (
            "5",
            f"∇_θ ‖{meant} − {said}(x_t, t)‖²",
            outcome,
            [(meant, step.target, wide), (said, step.output, wide)],
        ),
    ]
    return _table(lines)


def _learned(descent: Descent, lang: str) -> str:
    """What became of the loss, by which rate, and why not by the full one."""
    from ddpm_demo.diffusion.loss.descent import FIRST_RATE

    norm = f"‖∇_θ‖ = {number(descent.gradient_norm)}"
    if descent.rate is None:
        return f"{norm}. {phrase('loss_no_descent', lang)}"
    share = percent(descent.after / descent.loss - 1)
    rate, full = figure(descent.rate), figure(FIRST_RATE)
    said = phrase("loss_descent", lang, rate=rate, after=number(descent.after), share=share)
    if descent.refused is not None:
        said += " " + phrase("loss_refused", lang, full=full, loss=number(descent.refused))
    return f"{norm}. {said}"


def sampling_html(step: SamplingStep, lang: str) -> str:
    """Algorithm 2 with the numbers of one turn."""
    ending = step.previous == 0
    drawn = phrase("loss_no_noise" if ending else "loss_sigma", lang, sigma=number(step.sigma))
    factor = (1 - step.alpha) / (1 - step.alpha_bar) ** 0.5
    numbers = "α_t = 0"  # x_t is pure noise: μ = √ᾱ x̂_0 of where the step leads, not this formula
    if step.alpha:
        start, sigma = number(step.alpha**-0.5), number(step.sigma)
        numbers = f"{start} (x_t − {number(factor)} ε̂) + {sigma} z"
    lines: list[Line] = [
        ("2", "t = T, …, 1", f"t = {step.t} → {step.previous}", [("x_t", step.x_t, 1.0)]),
        (
            "",
            "ε_θ(x_t, t)",
            "",
            [("ε̂", step.pred_epsilon, 3.0), ("x̂_0", step.pred_original_sample, 1.0)],
        ),
        ("3", "z = 0" if ending else "z ~ N(0, I)", drawn, [("σ z", step.sigma * step.z, 1.0)]),
        (
            "4",
            "x_{t−1} = 1/√α_t (x_t − (1 − α_t)/√(1 − ᾱ_t) ε̂) + σ_t z",
            numbers,
            [("μ", step.mean, 1.0), ("x_{t−1}", step.prev_sample, 1.0)],
        ),
    ]
    note = f"<p class='hint'>{markup(phrase('loss_walk_note', lang))}</p>"
    return _table(lines) + note


def _table(lines: Sequence[Line]) -> str:
    rows = "".join(
        f"<tr><th>{number}</th><td><div class='algorithm-text'>{markup(text)}</div>"
        f"<div class='algorithm-numbers'>{markup(came)}</div></td><td>"
        + "".join(_figure(symbol, tensor, wide) for symbol, tensor, wide in pictures)
        + "</td></tr>"
        for number, text, came, pictures in lines
    )
    return f"<table class='algorithm'>{rows}</table>"


def _figure(symbol: str, tensor: Tensor, wide: float) -> str:
    """One picture; `wide` is the value that is drawn white, as −wide is black."""
    from PIL import Image

    levels = ((tensor[0] / wide + 1) * 127.5).clamp(0, 255).round().byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(np.squeeze(levels)).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    name = html.escape(plain(symbol))
    return (
        f"<figure><img class='pixelated' height='{HEIGHT}' alt='{name}' "
        f"src='data:image/png;base64,{data}'><figcaption>{markup(symbol)}</figcaption></figure>"
    )
