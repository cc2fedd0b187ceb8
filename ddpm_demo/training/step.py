"""What a training step is made of: its batch, its learning rate, how much its average forgets.

All of it follows from the config and the step alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.pixels import to_unit_nchw

MAX_WARM_UP = 200
AHEAD = 4  # steps whose draws are made or waiting, that of the next one included

# x_0 float32 [b, c, h, w] in [−1, 1], timesteps int64 [b], ε float32 [b, c, h, w]
Batch = tuple[Tensor, Tensor, Tensor]


class Draws(NamedTuple):
    """What chance decides of a step, on the CPU: which pictures, which of them mirrored, t, ε."""

    chosen: Tensor
    mirrored: Tensor
    timesteps: Tensor
    eps: Tensor


def draws(images: Tensor, config: TrainConfig, step: int) -> Draws:
    """Draws for what all processes together train on in a step.

    Args:
        images: uint8 [n, h, w, c], all that there are to train on.
        config: Its seed, batch size, T and flips decide.
        step: 0-based optimiser step.
    """
    count, height, width, channels = images.shape
    size, seed = config.batch_size, config.seed
    mirrored = (noise.generator(seed, "flip", step).random(size) < 0.5) & config.flip
    timesteps = noise.stratified_timesteps(config.num_train_timesteps, size, seed, step)
    return Draws(
        torch.from_numpy(noise.batch_indices(count, size, seed, step)),
        torch.from_numpy(mirrored),
        torch.from_numpy(timesteps),
        noise.normal((size, channels, height, width), seed, "train", step),
    )


class DrawsAhead:
    """The draws of one step after the other, made in threads while the device computes.

    A GPU takes a step in less time than numpy takes to draw its noise.

    Args:
        draw: Gives the draws of a step.
    """

    def __init__(self, draw: Callable[[int], Draws]) -> None:
        self._draw = draw
        self._threads = ThreadPoolExecutor(AHEAD)
        self._coming: dict[int, Future[Draws]] = {}

    def __call__(self, step: int) -> Draws:
        wanted = range(step, step + AHEAD)
        self._coming = {
            k: self._coming.get(k) or self._threads.submit(self._draw, k) for k in wanted
        }
        return self._coming[step].result()


def global_batch(images: Tensor, drawn: Draws) -> Batch:
    """What all processes together train on in a step, on the device of the pictures."""
    chosen, mirrored, timesteps, eps = (part.to(images.device) for part in drawn)
    x_0 = to_unit_nchw(images[chosen])
    return torch.where(mirrored[:, None, None, None], x_0.flip(-1), x_0), timesteps, eps


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
