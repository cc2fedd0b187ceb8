"""What each step trains on: pictures, flips, timesteps and noise, from the seed and the step alone.

So a resumed run repeats the uncut one bit for bit, and several processes draw the same global
batch as one, each its own share of it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.pixels import to_unit_nchw

AHEAD = 4  # steps whose draws are made or waiting, the next step included

# x_0 float32 [b, c, h, w] in [−1, 1], timesteps int64 [b], ε float32 [b, c, h, w]
Batch = tuple[Tensor, Tensor, Tensor]


class Draws(NamedTuple):
    """What chance decides of a step, on the CPU.

    Args:
        chosen: int64 [b], which pictures.
        mirrored: bool [b], which of them are mirrored.
        timesteps: int64 [b], 0 … T − 1.
        eps: float32 [b, c, h, w], ε.
    """

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
    mirrored = (randomness.generator(seed, "flip", step).random(size) < 0.5) & config.flip
    timesteps = randomness.stratified_timesteps(config.num_train_timesteps, size, seed, step)
    return Draws(
        torch.from_numpy(randomness.batch_indices(count, size, seed, step)),
        torch.from_numpy(mirrored),
        torch.from_numpy(timesteps),
        randomness.normal((size, channels, height, width), seed, "train", step),
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


class Batches:
    """The batches of a run.

    Args:
        images: uint8 [n, h, w, c], all that there are to train on, on the device.
        config: Its seed, batch size, T and flips decide.
    """

    def __init__(self, images: Tensor, config: TrainConfig) -> None:
        self.images = images
        self.size = config.batch_size
        self.draw: Callable[[int], Draws] = functools.partial(draws, images, config)
        if images.device.type != "cpu":  # on the CPU the network needs all cores itself
            self.draw = DrawsAhead(self.draw)

    def share(self, step: int, index: int, count: int) -> Batch:
        """The slice of a step's global batch that process `index` of `count` trains on."""
        share = self.size // count
        x_0, timesteps, eps = global_batch(self.images, self.draw(step))
        part = slice(index * share, (index + 1) * share)
        return x_0[part], timesteps[part], eps[part]
