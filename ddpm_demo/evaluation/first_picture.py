"""The first pictures of a model that was made elsewhere: its thumbnail, and a trial of it."""

from __future__ import annotations

import math
import time
from pathlib import Path

import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.denoiser import Denoiser, classes_of
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError

SECONDS = 20.0  # for the whole drawing, as far as the first look at the network tells
FEWEST, MOST, PICTURES = 4, 20, 4


def draw_first_picture(denoiser: Denoiser, target: Path, most: float = math.inf) -> None:
    """Draws up to four pictures in up to twenty steps, fewer of a network that takes its time.

    Args:
        denoiser: The model.
        target: A PNG.
        most: Seconds that the network may take for one picture.

    Raises:
        UserError: "model_slow" when it takes longer; "model_draws_nothing" when what it draws is
            not finite.
    """
    seconds = _seconds_a_forward(denoiser)
    if seconds > most:
        raise UserError("model_slow", seconds=f"{seconds:.1f}", most=f"{most:g}")
    affordable = int(SECONDS / seconds)
    pictures = max(1, min(PICTURES, affordable // MOST))
    steps = max(FEWEST, min(MOST, len(denoiser.scheduler), affordable // pictures))
    steps = min(steps, len(denoiser.scheduler))
    labels = "all" if classes_of(denoiser) else ()
    config = SampleConfig(num_images=pictures, steps=steps, max_frames=2, labels=labels)
    *_, last = sample_progressive(denoiser, config)
    if not last.prev_sample.isfinite().all():
        raise UserError("model_draws_nothing")
    export.save_grid(last.prev_sample, target)


def _seconds_a_forward(denoiser: Denoiser) -> float:
    """Of one picture, the second time: the first pays for what is made ready once."""
    x_t = torch.zeros(1, *denoiser.shape, device=denoiser.device)
    for _ in range(2):
        began = time.monotonic()
        denoiser(x_t, 0)
    return max(time.monotonic() - began, 1e-6)
