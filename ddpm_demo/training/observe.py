"""What is looked at while a run trains: the loss by band of t, the held-out loss, previews.

Nothing here changes a weight.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data import export
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.storage.atomic import replace_file

BANDS = 5  # equal ranges of t, each with a loss of its own
MAX_CHECKED = 128  # held-out pictures that the validation loss looks at
PREVIEW = SampleConfig(num_images=16, steps=10, solver="ddim")

# (network, x_0, timesteps, ε) → the unweighted loss of each picture, [b]
Losses = Callable[[UNet2DModel, Tensor, Tensor, Tensor], Tensor]


def blank_row(device: torch.device) -> Tensor:
    """What a step measured, [1 + 2 · BANDS]: the loss; then for each band of t the sum of the
    unweighted losses and how many there were. Rows of several steps or processes may be averaged.
    """
    return torch.zeros(1 + 2 * BANDS, device=device)


def add_to_row(
    row: Tensor, loss: Tensor, losses: Tensor, timesteps: Tensor, num_train_timesteps: int
) -> None:
    """Adds a batch.

    Args:
        row: Changed in place.
        loss: Scalar, what was minimised.
        losses: [b], the unweighted losses.
        timesteps: [b], 0 … T − 1.
        num_train_timesteps: T.
    """
    band = timesteps * BANDS // num_train_timesteps
    row[0] += loss.detach()
    row.index_add_(0, 1 + band, losses.detach().float())
    row.index_add_(0, 1 + BANDS + band, torch.ones_like(losses).float())


def read_row(row: Tensor) -> tuple[float, list[float | None]]:
    """(loss, mean unweighted loss of each band, None for a band that nothing fell into)."""
    loss, *rest = row.tolist()
    bands = zip(rest[:BANDS], rest[BANDS:], strict=True)
    return loss, [total / count if count else None for total, count in bands]


@torch.no_grad()
def validation_loss(
    losses: Losses, ema: UNet2DModel, held_out: Tensor, weights: Tensor, config: TrainConfig
) -> float | None:
    """The loss on held-out pictures, at timesteps and with noise that stay the same.

    Args:
        held_out: uint8 [n, h, w, c]; the first `MAX_CHECKED` are looked at.
        weights: [T], of the loss at each timestep.

    Returns:
        None when no picture is held out.
    """
    held_out = held_out[:MAX_CHECKED]
    if not len(held_out):
        return None
    x_0 = to_unit_nchw(held_out)
    drawn = randomness.stratified_timesteps(config.num_train_timesteps, len(x_0), config.seed, 0)
    timesteps = torch.from_numpy(drawn).to(x_0.device)
    eps = randomness.normal(x_0.shape, config.seed, "held-out").to(x_0.device)
    parts = zip(x_0.split(64), timesteps.split(64), eps.split(64), strict=True)
    weighted = [weights[part[1]] * losses(ema, *part) for part in parts]
    return float(torch.cat(weighted).mean())


def save_preview(
    path: Path,
    ema: UNet2DModel,
    scheduler: DDPMScheduler,
    config: TrainConfig,
    give_up: Callable[[], bool],
) -> None:
    """Draws from the averaged weights, always from the same noise, and writes one PNG.

    Args:
        give_up: Asked between the steps: a stop does not wait for pictures, and writes none.
    """
    steps = min(PREVIEW.steps, config.num_train_timesteps)
    drawing = dataclasses.replace(PREVIEW, seed=config.seed, steps=steps)
    for drawn in sample_progressive(UNetDenoiser(ema, scheduler), drawing):
        if give_up():
            return
        pictures = drawn.prev_sample
    replace_file(path, lambda file: export.save_grid(pictures, file))
