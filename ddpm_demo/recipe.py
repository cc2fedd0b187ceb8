"""What a training step is made of: its batch, its learning rate, how much its average forgets.

All of it follows from the config and the step alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

from . import noise
from .config import TrainConfig
from .images import to_unit_nchw

MAX_WARM_UP = 200

# x_0 float32 [b, c, h, w] in [−1, 1], timesteps int64 [b], ε float32 [b, c, h, w]
Batch = tuple[Tensor, Tensor, Tensor]


def global_batch(images: Tensor, config: TrainConfig, step: int) -> Batch:
    """What all processes together train on in a step.

    Args:
        images: uint8 [n, h, w, c], on the device.
        config: Its seed, batch size, T and flips decide.
        step: 0-based optimiser step.
    """
    size, device = config.batch_size, images.device
    index = noise.batch_indices(len(images), size, config.seed, step)
    x_0 = to_unit_nchw(images[torch.from_numpy(index).to(device)])
    if config.flip:
        mirrored = noise.generator(config.seed, "flip", step).random(size) < 0.5
        chosen = torch.from_numpy(mirrored).to(device)[:, None, None, None]
        x_0 = torch.where(chosen, x_0.flip(-1), x_0)
    timesteps = noise.stratified_timesteps(config.num_train_timesteps, size, config.seed, step)
    eps = noise.normal(x_0.shape, config.seed, "train", step)
    return x_0, torch.from_numpy(timesteps).to(device), eps.to(device)


def learning_rate(config: TrainConfig, segments: list[list[int]], step: int) -> float:
    """Linear warm-up, then linear decay to zero, once per segment.

    Args:
        config: Its `learning_rate` is the peak.
        segments: [first step, end] of the first training and of each continuation.
        step: 0-based optimiser step.
    """
    start, end = next((s for s in segments if s[0] <= step < s[1]), segments[-1])
    warm_up = min(MAX_WARM_UP, max(1, (end - start) // 10))
    rise = (step - start + 1) / warm_up
    fall = (end - step) / max(1, end - start - warm_up)
    return config.learning_rate * max(0.0, min(1.0, rise, fall))


def ema_decay(config: TrainConfig, step: int) -> float:
    """How much of the average survives 0-based step `step`.

    With warm-up little at first, so that the random initial weights are forgotten.
    """
    return min(config.ema_decay, (1 + step) / (10 + step) if config.ema_warmup else 1.0)
