"""Shared by the tests of the questions."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet


@pytest.fixture(scope="session")
def denoiser() -> Denoiser:
    """An untrained network whose output is not 0."""
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=3).eval().requires_grad_(False)
    torch.nn.init.normal_(unet.conv_out.weight, std=0.02)
    return UNetDenoiser(unet, DDPMScheduler(**scheduler_config("cosine", 1000, "v_prediction")))
