"""The stage of the Loss tab: one picture at the timesteps that were looked at.

The picture, its noise and what the network said go to the browser once, as files; moving t or
choosing a pixel asks the server nothing.
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
    "loss/stage/objective.js",
    "loss/stage/pixel.js",
    "components/link.js",
    "loss/stage/stage.js",
)


class LossStage(Display):
    """What went in, what was said and what it costs; None shows an empty stage.

    The value is a dict: `id` (a new one for other numbers), `shape` [height, width, 1 or 3],
    `kind` (the prediction type), `variance`, `clip`, `betas` (β_1 … β_T), `visits` ({"t", "bits",
    "mse"} by rising t), and gradio file dicts: `x_0` (raw uint8), `eps` and `output` (raw
    little-endian float32, one picture after the other for each visit).

    Args:
        value: What is shown at first.
        **options: What `gr.HTML` takes besides.
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value=value,
            html_template="<div></div>",
            css_template=style(
                "components/colours.css", "components/stage/stage.css", "loss/stage/stage.css"
            ),
            js_on_load=script(
                *SCRIPTS,
                mount="mountLossStage(element, props, watch);",
                words=both("timeline_", "loss_stage_"),
            ),
            apply_default_css=False,
            **options,
        )
