"""The curves of a run, a page each: loss, loss by noise level, gradient, learning rate, speed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .chart import Point, thin_out, words_of
from .words import WORDS

SMOOTHING = 0.85  # of the bands: each log line holds few pictures of each
CLIPPED = 0.02  # of the points at either end that may lie outside of the frame
MARGIN = 1.3

Rows = Sequence[Mapping[str, Any]]


def run_pages(rows: Rows, num_train_timesteps: int) -> dict[str, Any] | None:
    """A run's curves for `Chart`, or None before its first line.

    Args:
        rows: The lines of metrics.jsonl; any key may be missing.
        num_train_timesteps: T, which names the bands.
    """
    pages = [
        _page("loss", _loss(rows), log=True),
        _page("bands", _bands(rows, num_train_timesteps), log=True),
        _page("norm", [_line("chart_norm", _column(rows, "grad_norm"))], log=True),
        _page("rate", [_line("chart_rate", _column(rows, "lr"))]),
        _page("speed", [_line("chart_speed", _column(rows, "images_per_s"))]),
    ]
    kept = [page for page in pages if page is not None]
    return {"pages": kept} if kept else None


def _loss(rows: Rows) -> list[dict[str, Any]]:
    return [
        _line("chart_raw", _column(rows, "loss"), color=0, faint=True),
        _line("chart_smooth", _column(rows, "loss_ema"), color=0),
        _line("chart_held_out", _column(rows, "val_loss"), color=1),
    ]


def _bands(rows: Rows, num_train_timesteps: int) -> list[dict[str, Any]]:
    measured = [(row["step"], row["bands"]) for row in rows if row.get("bands")]
    count = len(measured[0][1]) if measured else 0
    lines = []
    for k in range(count):
        # timestep i is in band ⌊i · count / T⌋, and the paper's t is i + 1
        first, last = (math.ceil(num_train_timesteps * end / count) for end in (k, k + 1))
        points = smoothed((step, bands[k]) for step, bands in measured)
        lines.append({"name": f"t {first + 1}–{last}", "points": thin_out(points), "color": k})
    return lines


def smoothed(points: Iterable[tuple[float, float | None]]) -> list[Point]:
    """An exponential average of the values; what was not measured is passed over."""
    result: list[Point] = []
    value: float | None = None
    for x, y in points:
        if y is not None and math.isfinite(y):
            value = y if value is None else SMOOTHING * value + (1 - SMOOTHING) * y
            result.append([x, value])
    return result


def _column(rows: Rows, key: str) -> list[Point]:
    return [[row["step"], row[key]] for row in rows if row.get(key) is not None]


def _line(name: str, points: list[Point], **look: Any) -> dict[str, Any]:
    return {"name": words_of(name), "points": thin_out(points), **look}


def _page(key: str, lines: list[dict[str, Any]], *, log: bool = False) -> dict[str, Any] | None:
    lines = [line for line in lines if line["points"]]
    if not lines:
        return None
    low, high, outside = frame(lines)
    note = words_of(f"chart_{key}_help")
    if outside:
        more = WORDS["chart_outside"]
        note = {
            language: f"{note[language]} {more[index].format(count=outside)}"
            for index, language in enumerate(("en", "ko"))
        }
    spec = {
        "title": words_of(f"chart_{key}_title"),
        "note": note,
        "x": {"label": words_of("chart_step"), "min": 0},
        "y": {"log": log} | ({"min": low, "max": high} if outside else {}),
        "series": lines,
    }
    return {"key": key, "name": words_of(f"chart_{key}_page"), "spec": spec}


def frame(lines: Sequence[Mapping[str, Any]]) -> tuple[float, float, int]:
    """(low, high, how many points lie outside) of a frame that a few spikes do not flatten.

    It holds the smoothed lines whole, and all but the outermost points of the faint ones.
    """
    whole = [y for line in lines if not line.get("faint") for _, y in line["points"]]
    values = sorted(y for line in lines for _, y in line["points"] if y is not None)
    if len(values) < 20 or values[0] <= 0:
        return (values[0], values[-1], 0) if values else (0.0, 1.0, 0)
    cut = int(CLIPPED * len(values))
    low, high = values[cut] / MARGIN, values[-1 - cut] * MARGIN
    if any(line.get("faint") for line in lines):
        kept = [y for y in whole if y is not None]
        low, high = min([low, *kept]), max([high, *kept])
    return low, high, sum(not low <= y <= high for y in values)
