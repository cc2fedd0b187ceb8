"""The stage of the Forward tab: x_t for every t, computed in the browser from x_0 and ε.

The picture and its noise go to the browser once, as files; dragging t asks the server nothing.
"""

from __future__ import annotations

from typing import Any

from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.words import both

SCRIPTS = (
    "components/text/numbers.js",
    "components/text/typeset.js",
    "components/stage/stage.js",
    "components/stage/twice.js",
    "components/stage/player.js",
    "components/chart/axis.js",
    "components/chart/chart.js",
    "forward/stage/forward.js",
    "forward/stage/noise.js",
    "forward/stage/statistics.js",
    "forward/stage/scene.js",
    "forward/stage/readouts.js",
    "forward/stage/charts.js",
    "forward/stage/parts.js",
    "forward/stage/stage.js",
)
STYLES = (
    "components/colours.css",
    "components/stage/stage.css",
    "forward/stage/charts.css",
    "forward/stage/stage.css",
)


COMING: dict[str, Any] = {"id": "", "coming": True}


class ForwardStage(Display):
    """x_t with its player, equation, histogram, numbers and curves; None shows an empty stage.

    The value is a dict: `id` (a new one for new pixels or another schedule), `shape` [height,
    width, 1 or 3], `x_0` and `eps` (gradio file dicts: raw uint8, raw little-endian float32, both
    height · width · channels), `seed` (of the noise that the browser draws itself), `processes`
    (one, or two side by side: `schedule`, `timesteps`, `rescale`, `betas`: β_1 … β_T). `COMING`
    says that a picture is chosen and its value is still awaited.

    Args:
        value: What is shown at first.
        **options: What `gr.HTML` takes besides.
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value=value,
            html_template="<div></div>",
            css_template=style(*STYLES),
            js_on_load=script(
                *SCRIPTS,
                mount="mountForwardStage(element, props, watch);",
                words=both("timeline_", "stage_"),
            ),
            apply_default_css=False,
            **options,
        )
