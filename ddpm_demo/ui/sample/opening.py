"""What the page opens with: a drawing that ships as a timeline, so that no model has to be loaded.

`weights/recipes/opening.py` draws it. It lies beside its model and is served from there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.data.settings import Settings
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import HOME
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui import models
from ddpm_demo.ui.components.timeline import timeline_value

from .captions import caption_of
from .drawings import OPENING, Drawing

FOLDER = catalogue.WEIGHTS / catalogue.PRETTIEST / "opening"


def opening_value(folder: Path = FOLDER) -> dict[str, Any] | None:
    """The value of the timeline that the page opens with; None when none ships.

    Args:
        folder: As the recipe wrote it.
    """
    known = read_json(folder / "timeline.json")
    if not known:
        return None
    # served where it lies: the files of gradio's cache may be gone while the page is up
    gr.set_static_paths([folder])
    settings = Settings.read(known["settings"])
    shown = known["timeline"]
    chunks = [(folder / one["file"], one["first"], one["count"]) for one in shown["chunks"]]
    caption = caption_of(catalogue.find(settings.model).name, settings.config)
    seeds = settings.config.seeds
    fixed = {"chunks": chunks, "caption": caption, "seeds": seeds, "done": True, "opening": True}
    return timeline_value(OPENING, **(shown | fixed))


def opening_drawing() -> Drawing:
    """What the page opens with, as a drawing to ask about; this loads its model.

    Its trajectory is empty: a question draws again what it needs of it.
    """
    from ddpm_demo.diffusion.trajectory import Trajectory

    settings = Settings.read(read_json(FOLDER / "timeline.json")["settings"])
    name, denoiser = catalogue.find(settings.model).name, models.load(settings.model, HOME)
    trajectory = Trajectory(settings.config.max_frames)
    return Drawing(OPENING, name, settings, denoiser, trajectory, {}, {})
