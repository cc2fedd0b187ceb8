"""The curves of a run, as the pages of a `Chart`: loss, loss by noise level, gradient, rate, speed.

Nothing here opens a file: it takes the lines of metrics.jsonl, of which any key may be missing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ddpm_demo.runs.folder.previews import MAX_PREVIEW_ROWS
from ddpm_demo.ui.components.chart import Point, thin_out, words_of

BANDS = 5
BAND_SHARE = 0.25  # how much of a smoothed value is new: a line has few pictures of each band
MEAN_SHARE = 0.1
FAR_BELOW = 100
FIRST_OF_RAMP = 5  # the colours of chart.js that have an order begin here

Row = Mapping[str, Any]


def run_pages(
    rows: Iterable[Row],
    num_train_timesteps: int,
    floor: float | None = None,
    classes: Sequence[str] = (),
) -> dict[str, Any] | None:
    """What a `Chart` shows of a run, or None before its first line.

    Args:
        rows: The lines of `metrics.jsonl`: step with loss, loss_ema, bands (the loss over five
            equal stretches of t, None where a stretch had no picture), grad_norm, lr,
            images_per_s; or step with val_loss, and of a run that is told classes val_classes.
        num_train_timesteps: T, which names the stretches.
        floor: The loss of the exact answer, if it is known.
        classes: The names of the classes that the network is told.
    """
    rows = list(rows)
    clipped = {"log": True, "clip": True}
    pages = [
        _page("loss", *_loss(rows, floor), also=_why_lower(rows)),
        _page("classes", _classes(rows, classes), {"log": True}),
        _page("bands", _bands(rows, num_train_timesteps), clipped),
        _page("grad_norm", _restless(rows, "grad_norm"), clipped),
        _page("lr", _line("lr", _points(rows, "lr")), {"min": 0}),
        _page(
            "speed",
            _restless(rows, "images_per_s"),
            {"min": 0},
        ),
    ]
    pages = [page for page in pages if page["spec"]["series"]]
    return {"pages": pages} if pages else None


def band_names(num_train_timesteps: int) -> list[str]:
    """The stretches of t = 1..T, from the least noise on; the k-th ends at t = ⌈k T / 5⌉."""
    ends = [math.ceil(k * num_train_timesteps / BANDS) for k in range(BANDS + 1)]
    return [f"t {before + 1:,}–{end:,}" for before, end in itertools.pairwise(ends)]


def smoothed(points: Iterable[Sequence[float | None]], share: float) -> list[Point]:
    """A running mean of the y that are there, to which each new one adds `share`."""
    kept: list[Point] = []
    mean: float | None = None
    for x, y in points:
        if y is not None and math.isfinite(y):
            mean = y if mean is None else mean + share * (y - mean)
            kept.append([x, mean])
    return kept


def _page(
    key: str, series: list[dict[str, Any]], y: dict[str, Any], also: str | None = None
) -> dict[str, Any]:
    """A page; `also` is the key of a second sentence of its caption."""
    name, caption = words_of(f"curve_{key}"), words_of(f"curve_{key}_what")
    if also:
        more = words_of(also)
        caption = {lang: f"{caption[lang]} {more[lang]}" for lang in caption}
    spec = {
        "title": name,
        "caption": caption,
        "x": {"label": words_of("curve_step"), "min": 0, "whole": True},
        "y": {"label": words_of(f"curve_{key}_axis"), **y},
        "series": series,
    }
    return {"key": key, "name": name, "spec": spec}


def _why_lower(rows: Iterable[Row]) -> str | None:
    return "curve_held_out_what" if any("val_loss" in row for row in rows) else None


def _points(rows: Iterable[Row], key: str) -> list[Point]:
    return [[row["step"], row[key]] for row in rows if row.get(key) is not None]


def _line(name: str, points: Iterable[Point], **look: Any) -> list[dict[str, Any]]:
    """A series, or none where there is no point."""
    thin = thin_out(points)
    return [{"name": words_of(f"curve_{name}"), "points": thin, "color": 0, **look}] if thin else []


def _loss(rows: Sequence[Row], floor: float | None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The lines, and the axis: it reaches down to the floor unless that is far below."""
    axis: dict[str, Any] = {"log": True, "clip": True}
    lines = [
        *_line("raw", _points(rows, "loss"), faint=True),
        *_line("smooth", _points(rows, "loss_ema")),
        *_line("held_out", _points(rows, "val_loss"), color=1),
    ]
    lowest = min((y for line in lines for _, y in line["points"] if y), default=None)
    if floor and lowest:
        ends = [0, lines[0]["points"][-1][0]]  # across the whole axis, also under a single point
        lines += _line("floor", [[x, floor] for x in ends], color=3, dash=[6, 4])
        axis["min"] = 0.8 * max(min(lowest, floor), lowest / FAR_BELOW)
    return lines, axis


def _restless(rows: Sequence[Row], key: str) -> list[dict[str, Any]]:
    """What was measured, faint, and its running mean."""
    points = _points(rows, key)
    return [
        *_line("tenth", points, faint=True),
        *_line("smooth", smoothed(points, MEAN_SHARE)),
    ]


def _classes(rows: Sequence[Row], names: Sequence[str]) -> list[dict[str, Any]]:
    """The held-out loss of the first classes, and of all pictures; none without classes."""
    told = [(row["step"], row["val_classes"]) for row in rows if row.get("val_classes")]
    told = [(step, losses) for step, losses in told if len(losses) == len(names)]
    series = []
    for k, name in enumerate(names[:MAX_PREVIEW_ROWS]):
        points = [[step, losses[k]] for step, losses in told if losses[k] is not None]
        # after five the colours come again, broken
        look = {"dash": [6, 3]} if k >= FIRST_OF_RAMP else {}
        if points:
            line = {"name": name, "points": thin_out(points), "color": k % FIRST_OF_RAMP}
            series.append(line | look)
    whole = _line("whole", _points(rows, "val_loss"), color="--body-text-color", width=3)
    return [*whole, *series] if series else []


def _bands(rows: Sequence[Row], num_train_timesteps: int) -> list[dict[str, Any]]:
    measured = [(row["step"], row["bands"]) for row in rows if row.get("bands")]
    series = []
    for k, name in enumerate(band_names(num_train_timesteps)):
        points = [[step, bands[k]] for step, bands in measured if len(bands) == BANDS]
        line = thin_out(smoothed(points, BAND_SHARE))
        if line:
            series.append({"name": name, "points": line, "color": FIRST_OF_RAMP + k})
    return series
