"""How this computer rounds: `python -m tests.support.arithmetic MODEL …` prints a digest of it.

Plain diffusers and torch train each model's network for some steps. Nothing of ours takes part, so
a digest that differs from a recorded one means another processor, another torch, or more threads.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import torch
from diffusers import UNet2DModel

BATCHES = (8, 8, 32, 32)  # pictures per step; kernels are chosen by shape


def digest(models: Iterable[Path]) -> str:
    """SHA-256 of the weights that the networks of these model folders reach."""
    reached = hashlib.sha256()
    for model in models:
        torch.manual_seed(0)
        unet = UNet2DModel.from_config(UNet2DModel.load_config(model / "unet"))
        _train(unet)
        for tensor in unet.state_dict().values():
            reached.update(tensor.numpy().tobytes())
    return reached.hexdigest()


def _train(unet: UNet2DModel) -> None:
    size, channels = unet.config.sample_size, unet.config.in_channels
    optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-3, fused=True)
    for count in BATCHES:
        x = torch.randn(count, channels, size, size)
        output = unet(x, torch.arange(count), return_dict=False)[0]
        (output - x).square().mean().backward()
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


if __name__ == "__main__":
    print(digest(map(Path, sys.argv[1:])))
