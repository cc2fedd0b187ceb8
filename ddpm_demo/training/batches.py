"""What each step trains on: pictures, classes, flips, timesteps, noise; from seed and step alone.

So a resumed run repeats the uncut one bit for bit, and several processes draw the same global
batch as one, each its own share of it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.loss.objective import LABEL_DROPPED

AHEAD = 4  # steps whose draws are made or waiting, the next step included


class Batch(NamedTuple):
    """What a step trains on.

    Args:
        x_0: float32 [b, c, h, w] in [−1, 1].
        timesteps: int64 [b], 0 … T − 1.
        eps: float32 [b, c, h, w], ε.
        labels: int64 [b], what the network is told; None for one that knows no classes.
    """

    x_0: Tensor
    timesteps: Tensor
    eps: Tensor
    labels: Tensor | None = None

    def part(self, where: slice) -> Batch:
        """Some of its pictures."""
        labels = None if self.labels is None else self.labels[where]
        return Batch(self.x_0[where], self.timesteps[where], self.eps[where], labels)

    def slices(self, count: int) -> list[Batch]:
        """The batch, cut into equal parts in their order."""
        size = len(self.x_0) // count
        return [self.part(slice(k * size, (k + 1) * size)) for k in range(count)]


class Grouping:
    """Which pictures belong together, and what the network is told of them.

    Args:
        labels: int64 [n], the class of each picture; `classes` stands for "no class".
        classes: How many the network knows, 0 when it is told none.
        groups: int64 [n], equal for pictures of one folder: what `balance` evens out.
    """

    def __init__(self, labels: np.ndarray, classes: int, groups: np.ndarray) -> None:
        self.classes = classes
        self.labels = torch.from_numpy(labels) if classes else None
        self.members = [np.flatnonzero(groups == group) for group in np.unique(groups)]

    @classmethod
    def of(cls, data: Dataset, names: Sequence[str]) -> Grouping:
        """The training pictures, for a network that is told classes of these names."""
        chosen = data.training_indices
        return cls(data.folders.among(names)[chosen], len(names), data.labels[chosen])

    def choose(self, config: TrainConfig, step: int) -> np.ndarray:
        """The pictures of a step, every group equally often."""
        return randomness.balanced_indices(self.members, config.batch_size, config.seed, step)

    def told(self, chosen: Tensor, seed: int, step: int) -> Tensor | None:
        """What the network is told of the pictures of a step: now and then nothing, "no class"."""
        if self.labels is None:
            return None
        dropped = randomness.generator(seed, "class", step).random(len(chosen)) < LABEL_DROPPED
        labels = self.labels[chosen]
        return labels.masked_fill(torch.from_numpy(dropped), self.classes)


class Draws(NamedTuple):
    """What chance decides of a step, on the CPU.

    Args:
        chosen: int64 [b], which pictures.
        mirrored: bool [b], which of them are mirrored.
        timesteps: int64 [b], 0 … T − 1.
        eps: float32 [b, c, h, w], ε.
        labels: int64 [b], what the network is told; None for one that knows no classes.
    """

    chosen: Tensor
    mirrored: Tensor
    timesteps: Tensor
    eps: Tensor
    labels: Tensor | None


def draws(images: Tensor, grouping: Grouping, config: TrainConfig, step: int) -> Draws:
    """Draws for what all processes together train on in a step.

    Args:
        images: uint8 [n, h, w, c], all that there are to train on.
        grouping: Of these pictures.
        config: Its seed, batch size, T, flips and balance decide.
        step: 0-based optimiser step.
    """
    count, height, width, channels = images.shape
    size, seed = config.batch_size, config.seed
    mirrored = (randomness.generator(seed, "flip", step).random(size) < 0.5) & config.flip
    timesteps = randomness.stratified_timesteps(config.num_train_timesteps, size, seed, step)
    evenly = grouping.choose(config, step) if config.balance else None
    plainly = randomness.batch_indices(count, size, seed, step) if evenly is None else evenly
    chosen = torch.from_numpy(plainly)
    return Draws(
        chosen,
        torch.from_numpy(mirrored),
        torch.from_numpy(timesteps),
        randomness.normal((size, channels, height, width), seed, "train", step),
        grouping.told(chosen, seed, step),
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
    device = images.device
    x_0 = to_unit_nchw(images[drawn.chosen.to(device)])
    mirrored = drawn.mirrored.to(device)[:, None, None, None]
    return Batch(
        torch.where(mirrored, x_0.flip(-1), x_0),
        drawn.timesteps.to(device),
        drawn.eps.to(device),
        None if drawn.labels is None else drawn.labels.to(device),
    )


class Batches:
    """The batches of a run.

    Args:
        images: uint8 [n, h, w, c], all that there are to train on, on the device.
        grouping: Of these pictures.
        config: Its seed, batch size, T, flips and balance decide.
    """

    def __init__(self, images: Tensor, grouping: Grouping, config: TrainConfig) -> None:
        self.images = images
        self.draw: Callable[[int], Draws] = functools.partial(draws, images, grouping, config)
        if images.device.type != "cpu":  # on the CPU the network needs all cores itself
            self.draw = DrawsAhead(self.draw)

    def share(self, step: int, index: int, count: int) -> Batch:
        """The slice of a step's global batch that process `index` of `count` trains on."""
        return global_batch(self.images, self.draw(step)).slices(count)[index]
