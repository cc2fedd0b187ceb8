"""A line chart on a canvas: the live loss curve, and any other curve with an empty state.

The value is the spec that `chart.js` draws, with a `caption` under its title if it needs one, or
several of them to choose from: `{"pages": [{"key", "name", "spec"}, …]}`. Texts are plain or
`{"en": …, "ko": …}`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.words import WORDS, both

MAX_POINTS = 400  # per series: what a wide screen can tell apart, and about 8 kB

Words = dict[str, str]
Point = list[float | None]


def _number(value: float | None) -> float | None:
    """Six digits are more than a pixel shows; NaN and ±∞ become a gap."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.6g}")


def thin_out(points: Iterable[Sequence[float | None]], limit: int = MAX_POINTS) -> list[Point]:
    """At most `limit` of the points, in order, with every stretch's lowest and highest kept.

    Args:
        points: (x, y) by rising x; a y that is None, NaN or infinite is a gap.
        limit: At least 4.
    """
    given = [(x, y) for x, y in points if x is not None and math.isfinite(x)]
    if len(given) > limit:
        inner = given[1:-1]
        stretches = (limit - 2) // 2
        ends = [k * len(inner) // stretches for k in range(stretches + 1)]
        kept = [
            point
            for first, last in itertools.pairwise(ends)
            for point in _extremes(inner[first:last])
        ]
        given = [given[0], *kept, given[-1]]
    return [[_number(x), _number(y)] for x, y in given]


def _extremes(
    stretch: Sequence[tuple[float, float | None]],
) -> list[tuple[float, float | None]]:
    """The lowest and the highest point in their order; of a stretch of gaps one gap."""
    heights = [(y, i) for i, (_, y) in enumerate(stretch) if y is not None and math.isfinite(y)]
    if not heights:
        return [stretch[0]]
    return [stretch[i] for i in sorted({min(heights)[1], max(heights)[1]})]


def words_of(key: str) -> Words:
    """A word of the page in both languages, for a text inside a spec."""
    english, korean = WORDS[key]
    return {"en": english, "ko": korean}


class Chart(Display):
    """Curves with a linear/log switch, a read-out under the pointer and a CSV of the numbers.

    Args:
        value: The spec of `chart.js`, its points thinned by `thin_out`, or pages of such; None
            shows `empty`.
        height: Of the drawing, in pixels.
        empty: The key of the words that stand in its place while there is nothing to draw.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        height: int = 260,
        empty: str = "chart_empty",
        **kwargs: Any,
    ) -> None:
        # else gradio finds "empty" quoted in the script and takes `chart.empty` for an event
        self.empty = empty
        super().__init__(
            value=value,
            html_template=f"""
<div class="chart-empty" style="height: {height}px" hidden></div>
<div class="chart-pages" role="group" hidden></div>
<p class="chart-caption" hidden></p>
<canvas class="chart-canvas" style="height: {height}px" role="img" tabindex="0" hidden></canvas>
<div class="chart-foot" hidden>
  <div class="chart-readout"></div>
  <span class="chart-outside" hidden></span>
  <div class="chart-scale" role="group">
    <button type="button" class="chart-linear"></button>
    <button type="button" class="chart-log"></button>
  </div>
  <button type="button" class="chart-csv"></button>
</div>""",
            css_template=style("components/colours.css", "components/chart/chart.css"),
            js_on_load=script(
                "components/text/numbers.js",
                "components/text/typeset.js",
                "components/chart/axis.js",
                "components/chart/chart.js",
                "components/link.js",
                "components/chart/panel.js",
                mount="mountChart(element, props, watch);",
                words=both("chart_"),
                nothing=words_of(empty),
            ),
            apply_default_css=False,
            **kwargs,
        )
