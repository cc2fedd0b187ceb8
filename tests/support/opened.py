"""What a model that was opened is asked, and what plain diffusers says of it."""

from __future__ import annotations

import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.network import UNetDenoiser


def said(unet: UNet2DModel, x_t: Tensor, labels: Tensor | None = None) -> Tensor:
    """What plain diffusers' network answers at timestep 321."""
    answer: Tensor = unet(x_t, 321, class_labels=labels, return_dict=False)[0]
    return answer


def noise(denoiser: UNetDenoiser, count: int = 2) -> Tensor:
    return torch.randn(count, *denoiser.shape, generator=torch.Generator().manual_seed(1))


def draws(denoiser: UNetDenoiser) -> None:
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=2, steps=3))
    assert last.prev_sample.shape == (2, *denoiser.shape)
    assert last.prev_sample.isfinite().all()
