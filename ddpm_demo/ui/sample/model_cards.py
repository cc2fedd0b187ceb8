"""The shipped models as cards with pictures that each has drawn: a click chooses one."""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image

from ddpm_demo.runs import catalogue
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.data_urls import webp_url
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.events import on
from ddpm_demo.ui.words import both

EDGE = 96  # pixels of a card's picture
GRID = 8  # pictures to a side of a model's grid.png
PREDICTIONS = {"epsilon": "ε", "sample": "x₀", "v_prediction": "v"}
SCHEDULES = {"linear": "linear", "squaredcos_cap_v2": "cosine"}  # diffusers' words and the page's


class ModelCards(Display):
    """A card for each shipped model; the value is the key of the chosen one.

    A click fires `pick`.
    """

    def __init__(self, value: str | None = None, **options: Any) -> None:
        super().__init__(
            value=value,
            html_template='<div class="cards" role="group"></div>',
            css_template=style("sample/model_cards.css"),
            js_on_load=script(
                "components/stage/stage.js",
                "sample/model_cards.js",
                mount="mountModelCards(element, props, watch, trigger);",
                models=[_card(entry) for entry in catalogue.shipped()],
                words=both("card_"),
            ),
            apply_default_css=False,
            **options,
        )


def wire(cards: ModelCards, model: gr.Dropdown) -> None:
    """A card chooses the model, and a model its card."""
    on(cards.pick, None, cards, model, js="(key) => key")
    on(model.change, None, model, cards, js="(key) => key")


def _card(entry: catalogue.ModelEntry) -> dict[str, Any]:
    """Reads JSON alone: the cards are shown before torch is imported."""
    size = read_json(entry.folder / "unet" / "config.json").get("sample_size")
    size = size if isinstance(size, int) else 0
    scheduler = read_json(entry.folder / "scheduler" / "scheduler_config.json")
    kind = PREDICTIONS.get(scheduler.get("prediction_type", "epsilon"), "–")
    schedule = SCHEDULES.get(scheduler.get("beta_schedule", ""), "–")
    return {
        "key": entry.key,
        "name": entry.name,
        "about": f"{size} × {size}\n{kind} · {schedule}",
        "picture": _corner(entry, size) if size else "",
    }


def _corner(entry: catalogue.ModelEntry, size: int) -> str:
    """The first drawings of grid.png, as many as the card shows, as a data URL; "" without one."""
    try:
        with Image.open(entry.folder / "grid.png") as grid:
            edge = min(GRID, max(2, EDGE // size)) * size
            return webp_url(grid.crop((0, 0, edge, edge)))
    except OSError:
        return ""
