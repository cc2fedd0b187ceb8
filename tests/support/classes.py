"""Models that know classes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from ddpm_demo.diffusion.ideal import IdealDenoiser
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet

NAMES = ("cat", "dog", "물고기")


def conditional(
    prediction_type: str = "v_prediction",
    names: Sequence[str] = NAMES,
    *,
    learned_variance: bool = False,
) -> UNetDenoiser:
    """An untrained network, in whose embedding the classes differ."""
    torch.manual_seed(0)
    unet = build_unet(
        "tiny", size=16, channels=1, classes=len(names), learned_variance=learned_variance
    )
    scheduler = DDPMScheduler(**scheduler_config("cosine", 100, prediction_type))
    return UNetDenoiser(unet.eval().requires_grad_(False), scheduler, classes=tuple(names))


def save_conditional(
    folder: Path, names: Sequence[str] = NAMES, *, learned_variance: bool = False
) -> Path:
    """The folder of `conditional`."""
    unet = conditional(names=names, learned_variance=learned_variance).unet
    scheduler = scheduler_config("cosine", 100, "v_prediction", learned_variance=learned_variance)
    save_model(folder, unet, scheduler, names)
    return folder


def two_worlds(names: Sequence[str] = ("dark", "light")) -> IdealDenoiser:
    """The exact answer of one dark and one light picture, each the only one of its class."""
    pictures = torch.stack([torch.full((1, 16, 16), level) for level in (-0.6, 0.7)])
    scheduler = DDPMScheduler(**scheduler_config("cosine", 100, "sample"))
    dark = names.index("dark")
    labels = torch.tensor([dark, 1 - dark])
    return IdealDenoiser(pictures, scheduler, classes=names, labels=labels)
