"""Algorithms 1 and 2 of the paper as tables: its lines, each with the numbers of one real step."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ddpm_demo.ui.components.data_urls import png_url
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import figure, number, percent
from ddpm_demo.ui.typeset import markup, plain

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.loss.algorithms import SamplingStep, TrainingStep
    from ddpm_demo.diffusion.loss.descent import Descent

# a line of an algorithm: number, text, its result, pictures as (symbol, tensor, range)
Line = tuple[str, str, str, Sequence[tuple[str, Any, float]]]
SAID = {"epsilon": "ε_θ", "sample": "x_θ", "v_prediction": "v_θ"}
MEANT = {"epsilon": "ε", "sample": "x_0", "v_prediction": "v"}
FRAME = ("repeat", "until", "x_T", "for", "end", "return")  # lines that are not within the loop
HEIGHT = 96  # of a picture on the page, in pixels
NOISE, PICTURE = 3.0, 1.0  # what is white: nearly all of N(0, I) is within 3


def training_html(
    step: TrainingStep, kind: str, lang: str, *, source: str = "held_out", chosen: bool = False
) -> str:
    """Algorithm 1 with the numbers of one step.

    Args:
        step: What was drawn and computed.
        kind: The model's prediction type.
        lang: "en" or "ko".
        source: Which pictures x_0 was drawn from, one of `pictures.SOURCES`.
        chosen: Whether a person chose t, which the paper draws.
    """
    from ddpm_demo.diffusion.parameterisation import roots

    root, rest = roots(step.alpha_bar)
    said, meant = SAID[kind], MEANT[kind]
    outcome = phrase("loss_outcome", lang, loss=number(step.loss))
    if step.descent:
        outcome = f"{outcome}, {_learned(step.descent, lang)}"
    wide = PICTURE if kind == "sample" else NOISE
    pictures = phrase(f"loss_source_{source}", lang)
    at_t = phrase("loss_t_chosen" if chosen else "loss_t_drawn", lang, t=step.t)
    lines: list[Line] = [
        ("1", "repeat", "", []),
        (
            "2",
            "x_0 ~ q(x_0)",
            phrase("loss_drawn_picture", lang, number=step.picture + 1, pictures=pictures),
            [("x_0", step.x_0, PICTURE)],
        ),
        ("3", "t ~ Uniform({1, …, T})", at_t, []),
        ("4", "ε ~ N(0, I)", "", [("ε", step.eps, NOISE)]),
        (
            "",
            "x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε",
            f"{number(float(root))} x_0 + {number(float(rest))} ε",
            [("x_t", step.x_t, NOISE)],  # as ε is, which it is nearly made of at large t
        ),
        (
            "5",
            f"Take gradient descent step on ∇_θ ‖{meant} − {said}(x_t, t)‖²",
            outcome,
            [(meant, step.target, wide), (said, step.output, wide)],
        ),
        ("6", "until converged", "", []),
    ]
    return _table(lines) + _hint("loss_stage_scales", lang)


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
        (
            "2",
            "for t = T, …, 1 do",
            f"t = {step.t} → {step.previous}",
            [("x_t", step.x_t, PICTURE)],
        ),
        ("3", "z = 0" if ending else "z ~ N(0, I)", drawn, [("σ z", step.sigma * step.z, PICTURE)]),
        (
            "4",
            "ε̂ = ε_θ(x_t, t)",
            "",
            [("ε̂", step.pred_epsilon, NOISE), ("x̂_0", step.pred_original_sample, PICTURE)],
        ),
        (
            "",
            "x_{t−1} = 1/√α_t (x_t − (1 − α_t)/√(1 − ᾱ_t) ε̂) + σ_t z",
            numbers,
            [("μ", step.mean, PICTURE), ("x_{t−1}", step.prev_sample, PICTURE)],
        ),
        ("5", "end for", "", []),
        ("6", "return x_0", "", [("x_0", step.prev_sample, PICTURE)] if ending else []),
    ]
    return _table(lines) + _hint("loss_stage_scales", lang) + _hint("loss_walk_note", lang)


def starting_html(x_t: Tensor, lang: str) -> str:
    """Algorithm 2 before its loop: its line 1.

    Args:
        x_t: x_T, float32 [1, channels, height, width].
        lang: "en" or "ko".
    """
    line: Line = ("1", "x_T ~ N(0, I)", "", [("x_T", x_t, PICTURE)])
    return _table([line]) + _hint("loss_stage_scales", lang)


def _table(lines: Sequence[Line]) -> str:
    """The lines; those that only hold the loop together are greyed."""
    rows = "".join(
        f"<tr{_mark(text, came, pictures)}><th>{number}</th>"
        f"<td><div class='algorithm-text'>{markup(text)}</div>"
        f"<div class='algorithm-numbers'>{markup(came)}</div></td><td>"
        + "".join(_figure(symbol, tensor, wide) for symbol, tensor, wide in pictures)
        + "</td></tr>"
        for number, text, came, pictures in lines
    )
    return f"<table class='algorithm'>{rows}</table>"


def _figure(symbol: str, tensor: Tensor, wide: float) -> str:
    """One picture; `wide` is the value that is drawn white, as −wide is black."""
    levels = ((tensor[0] / wide + 1) * 127.5).clamp(0, 255).round().byte().permute(1, 2, 0).numpy()
    name = html.escape(plain(symbol))
    return (
        f"<figure><img class='pixelated' height='{HEIGHT}' alt='{name}' src='{png_url(levels)}'>"
        f"<figcaption>{markup(symbol)} <small>−{wide:g} … {wide:g}</small></figcaption></figure>"
    )


def _hint(key: str, lang: str) -> str:
    return f"<p class='hint'>{markup(phrase(key, lang))}</p>"


def _mark(text: str, came: str, pictures: Sequence[Any]) -> str:
    """The classes of a line: what holds the loop together, and what has nothing to show."""
    marks = ["algorithm-frame"] if text.startswith(FRAME) else []
    if not came and not pictures:
        marks.append("algorithm-quiet")
    return f" class='{' '.join(marks)}'" if marks else ""
