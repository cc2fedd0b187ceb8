"""Whether there is memory for a drawing: said before, and fewer pictures are drawn where not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.handlers import phrase, warn
from ddpm_demo.ui.numbers import size

if TYPE_CHECKING:
    from .controls import Controls

KEPT_PIXELS = 16_000_000  # of all kept moments of a drawing, in each view of it
FEWEST_FRAMES = 12


def frames_of(config: SampleConfig, shape: tuple[int, int, int]) -> int:
    """How many moments of a drawing are kept: fewer of large pictures, which pages hold whole."""
    pixels = config.num_images * shape[1] * shape[2]
    return max(2, min(config.max_frames, max(FEWEST_FRAMES, KEPT_PIXELS // pixels)))


def within_memory(settings: Settings, denoiser: Any, request: gr.Request | None) -> Settings:
    """Settings with as many pictures and moments as there is memory for; fewer are said.

    Raises:
        UserError: "memory_short" when there is not enough for one picture.
    """
    from ddpm_demo.models.memory import Need, free_for_drawing
    from ddpm_demo.models.network import UNetDenoiser

    config = settings.config
    config = dataclasses.replace(config, max_frames=frames_of(config, denoiser.shape))
    if isinstance(denoiser, UNetDenoiser):
        need = Need(denoiser.unet.config, denoiser.shape, config.max_frames, is_guided(config))
        free = free_for_drawing(denoiser.device)
        images = need.images_that_fit(config.num_images, free)
        if images < config.num_images:
            told = {"need": size(need.of(max(1, images and config.num_images))), "free": size(free)}
            if not images:
                raise UserError("memory_short", **told)
            warn(UserError("memory_cut", asked=config.num_images, images=images, **told), request)
            config = dataclasses.replace(config, num_images=images)
    return dataclasses.replace(settings, config=config)


def is_guided(config: SampleConfig) -> bool:
    """Whether the network is asked about each picture twice."""
    return bool(config.labels) and config.guidance not in (0, 1)


def said(controls: Controls, values: Updates, lang: str) -> str:
    """What a drawing of the chosen model takes, as HTML; "" where it takes little."""
    try:
        settings = controls.settings(values)
        entry = catalogue.admitted(settings.model, controls.visitor(values))
    except UserError:  # whoever draws with it is told why
        return ""
    found = None if entry.exact else _expected(entry.folder, settings.config)
    if found is None:
        return ""
    need, free = found
    told = {"need": size(need), "free": size(free)}
    return outlook(phrase("sample_memory" if need <= free else "sample_memory_short", lang, **told))


def _expected(folder: Path, config: SampleConfig) -> tuple[int, int] | None:
    """Bytes that a drawing takes and bytes that are free; None where it takes little."""
    from ddpm_demo.models.device import default_device
    from ddpm_demo.models.memory import Need, free_for_drawing
    from ddpm_demo.models.unet_config import edges

    unet = read_json(folder / "unet" / "config.json")
    if not unet:
        return None
    shape = (unet.get("in_channels", 3), *edges(unet))
    need = Need(unet, shape, frames_of(config, shape), is_guided(config))
    free = free_for_drawing(default_device())
    return None if need.is_small(config.num_images, free) else (need.of(config.num_images), free)
