"""What the Loss tab draws of a bound: its curves over t as pages of a `Chart`, and its sum."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ddpm_demo.ui.components.chart import Point, words_of
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import count, number
from ddpm_demo.ui.typeset import markup, plain

if TYPE_CHECKING:
    from ddpm_demo.diffusion.loss.estimate import Bound
    from ddpm_demo.diffusion.loss.terms import Term
    from ddpm_demo.diffusion.schedule import NoiseSchedule

    from .look import Look

AnyTerm = TypeVar("AnyTerm", bound="Term")

LEARNED = "learned"  # the variance that some networks say
LINK = "loss"  # chart and stage look at the same t
# the axis ends at the model's least error over BELOW: further down is mere rounding
BELOW = 100
RAW_BITS = 8.0  # of a level from 0 to 255 that is stored as it is
PARTS = ("reconstruction", "steps", "prior")  # as the bar stacks them, from the left


def bound_pages(
    found: Sequence[Term], schedule: NoiseSchedule, *, ideal: Sequence[Term] = ()
) -> dict[str, Any]:
    """The pages of what was found so far.

    Args:
        found: A term for each t that was looked at, in any order.
        schedule: Of the model.
        ideal: The same of the exact answer for the same pictures and noise, if it was asked.
    """
    terms = sorted(found, key=lambda term: term.visit.timestep)
    signal = _with_signal(schedule)
    last = len(signal) - 1
    pages = [
        _page("bound", [_line("bound", 0, [_mean(term, term.bits) for term in terms])]),
        _page("cumulative", [_line("cumulative", 0, _cumulative(terms))], log=False),
        _errors("eps", terms, ideal, lambda k: 1.0),
        _errors(
            "x_0", _until(last, terms), _until(last, ideal), lambda k: 1 / float(signal.snr[k])
        ),
        _page("weights", _weights(signal)),
    ]
    shares = [_mean(term, term.share) for term in terms if term.share is not None]
    if shares:
        page = _page("share", [_line("share", 0, shares)], log=False)
        page["spec"]["y"] |= {"max": 1}
        pages.append(page)
    return {"pages": pages, "link": LINK}


def _with_signal(schedule: NoiseSchedule) -> NoiseSchedule:
    """Without T where nothing of the image is left: there an error in ε is infinite in x_0."""
    if float(schedule.alphas_cumprod[-1]) > 0:
        return schedule
    return schedule.respaced(range(len(schedule) - 1))


def _until(last: int, terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    return [term for term in terms if term.visit.timestep <= last]


def _page(key: str, series: list[dict[str, Any]], *, log: bool = True) -> dict[str, Any]:
    name = words_of(f"loss_curve_{key}")
    spec = {
        "title": name,
        "caption": words_of(f"loss_curve_{key}_what"),
        "x": {"label": words_of("loss_t"), "log": True},
        "y": {"label": words_of(f"loss_curve_{key}_axis")} | ({"log": True} if log else {"min": 0}),
        "series": [line for line in series if line["points"]],
    }
    return {"key": key, "name": name, "spec": spec}


def _line(key: str, colour: int | str, points: Sequence[Point], **more: Any) -> dict[str, Any]:
    name = words_of(f"loss_line_{key}")
    return {"name": name, "color": colour, "points": list(points), **more}


def _mean(term: Term, values: Any, scale: float = 1.0) -> Point:
    """[t, mean, standard error] over the pictures."""
    error = float(values.std()) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return [term.visit.t, scale * float(values.mean()), scale * error]


def _cumulative(terms: Sequence[Term]) -> list[Point]:
    """Bits/dim of L_0 … L_{t−1}, a stretch counted for as long as it is."""
    total = 0.0
    points: list[Point] = []
    for term in terms:
        total += term.visit.weight * float(term.bits.mean())
        points.append([float(term.visit.last_t), total])
    return points


def _errors(page: str, terms: Sequence[Term], ideal: Sequence[Term], scale: Any) -> dict[str, Any]:
    def line(key: str, colour: int | str, of: Sequence[Term]) -> dict[str, Any]:
        return _line(
            key, colour, [_mean(term, term.mse, scale(term.visit.timestep)) for term in of]
        )

    zero = [[term.visit.t, scale(term.visit.timestep) * term.power] for term in terms]
    exact = sorted(ideal, key=lambda term: term.visit.timestep)
    meaning = "--dd-noise" if page == "eps" else "--dd-signal"
    model, beside = line("model", meaning, terms), line("ideal", 2, exact)
    errors = _page(page, [model, _line("zero", 3, zero, faint=True), beside])
    lowest = min(error for _, error, _ in model["points"]) / BELOW
    if lowest > 0 and any(error < lowest for _, error, _ in beside["points"]):
        errors["spec"]["y"] |= {"min": lowest, "clip": True}
    return errors


def _weights(schedule: NoiseSchedule) -> list[dict[str, Any]]:
    """What an error in ε counts at t under each loss, scaled to a median of 1.

    Not to a mean: under the cosine schedule the last t alone would be most of it.
    """
    from ddpm_demo.diffusion.loss.objective import loss_weights
    from ddpm_demo.diffusion.schedule import to_timestep

    last = len(schedule)
    places = sorted({round(last ** (k / 150)) for k in range(151)})
    series = []
    for colour, loss in enumerate(("simple", "vlb", "min_snr")):
        weights = loss_weights(schedule, "epsilon", loss)
        weights = weights / weights.median()
        series.append(
            _line(f"weight_{loss}", colour, [[t, float(weights[to_timestep(t)])] for t in places])
        )
    return series


def total_html(results: Mapping[str, Bound], look: Look, lang: str) -> str:
    """The sum as a bar of its parts with their numbers.

    Args:
        results: The bound under each variance that the model can have, by name.
        look: What it was found by.
        lang: The page's language.
    """
    result = results[look.wish.variance]
    parts = {name: getattr(result, name) for name in PARTS}
    bar = "".join(
        f"<span class='loss-{name}' style='flex-grow:{max(value, 0):.6f}'></span>"
        for name, (value, _) in parts.items()
    )
    cells = "".join(
        f"<div class='loss-{name}'><dt>{markup(phrase(f'loss_part_{name}', lang))}</dt>"
        f"<dd>{number(value, 3)} <small>± {number(error, 3)}</small></dd></div>"
        for name, (value, error) in parts.items()
    )
    value, error = result.total
    sentence = phrase(
        "loss_total",
        lang,
        total=number(value, 3),
        error=number(error, 3),
        pictures=count(len(look.pictures)),
        visits=count(len(look.visits)),
        last=count(len(look.schedule)),
    )
    said = ", ".join(
        f"{plain(phrase(f'loss_part_{name}', lang))} {number(value, 3)}"
        for name, (value, _) in parts.items()
    )
    return (
        f"<div class='loss-total'><p>{markup(sentence)}</p>"
        f"<div class='loss-bar' role='img' aria-label='{html.escape(said)}'>{bar}</div>"
        f"<p class='loss-scale'>{markup(scale_told(value, lang))}</p>"
        f"<dl>{cells}</dl>{_by_variance(results, lang)}</div>"
    )


def scale_told(bits: float, lang: str) -> str:
    """What a sum in bits/dim is worth: beside that of the pixels as they are stored."""
    if not bits < RAW_BITS:
        return phrase("loss_scale_none", lang)
    return phrase("loss_scale", lang, percent=f"{100 * bits / RAW_BITS:.0f}")


def _by_variance(results: Mapping[str, Bound], lang: str) -> str:
    """What one network has under each variance, of a model that learned its own."""
    if LEARNED not in results:
        return ""
    each = " · ".join(
        f"{phrase(f'loss_variance_{name}', lang)}:\u00a0"
        f"{number(value, 3)}\u00a0±\u00a0{number(error, 3)}"  # in one piece
        for name, (value, error) in ((name, bound.total) for name, bound in results.items())
    )
    return f"<p class='loss-variances'>{markup(phrase('loss_variances', lang, each=each))}</p>"
