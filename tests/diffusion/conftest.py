"""Shared by the tests of diffusion."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.unets import build_unet


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an untrained network."""
    folder = tmp_path_factory.mktemp("model") / "model"
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=3)
    save_model(folder, unet, scheduler_config("cosine", 1000, "v_prediction"))
    return folder
