"""What is looked at while a run trains: the loss by band of t, the held-out loss, previews.

Nothing here changes a weight.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data import export
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.questions.compare import side_by_side
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs.folder.previews import PREVIEW_STEPS, preview_grid
from ddpm_demo.storage.atomic import replace_file

from .batches import Batch

BANDS = 5  # equal ranges of t, each with a loss of its own
MAX_CHECKED = 128  # held-out pictures that the validation loss looks at
MAX_TOLD = 100  # classes that have a loss of their own: of more, each has a picture or two
PREVIEW = SampleConfig(num_images=16, steps=PREVIEW_STEPS, solver="ddim")

# (network, batch) → the unweighted loss of each picture, [b]
Losses = Callable[[UNet2DModel, Batch], Tensor]


class HeldOut(NamedTuple):
    """Pictures that are never trained on, on the device.

    Args:
        images: uint8 [n, h, w, c].
        labels: int64 [n], their classes; None for a network that is told none.
        classes: How many there are; label `classes` stands for "no class".
    """

    images: Tensor
    labels: Tensor | None = None
    classes: int = 0

    @classmethod
    def of(cls, data: Dataset, names: Sequence[str], device: torch.device) -> HeldOut:
        """Those to check with, for a network that is told classes of these names.

        A class has few of them, so with classes all are looked at.
        """
        images = torch.from_numpy(data.held_out).to(device)
        if not names:
            return cls(images[:MAX_CHECKED])
        labels = data.folders.among(names)[data.held_out_indices]
        return cls(images, torch.from_numpy(labels).to(device), len(names))

    def timesteps(self, num_train_timesteps: int, seed: int) -> np.ndarray:
        """A timestep for each picture, always the same: spread evenly, within each class too."""
        count = len(self.images)
        if self.labels is None:
            return randomness.stratified_timesteps(num_train_timesteps, count, seed, 0)
        labels, drawn = self.labels.cpu().numpy(), np.zeros(count, dtype=np.int64)
        for label in np.unique(labels):
            members = labels == label
            drawn[members] = randomness.stratified_timesteps(
                num_train_timesteps, int(members.sum()), seed, int(label)
            )
        return drawn


class HeldOutLoss(NamedTuple):
    """The loss on held-out pictures.

    Args:
        whole: The mean over all.
        classes: The mean over each class, None for one that has none; None without classes.
    """

    whole: float
    classes: list[float | None] | None


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
        loss: Scalar, the error weighed by t: what is minimised, but for a learned variance.
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
    losses: Losses, ema: UNet2DModel, held_out: HeldOut, weights: Tensor, config: TrainConfig
) -> HeldOutLoss | None:
    """The loss on held-out pictures, at timesteps and with noise that stay the same.

    Args:
        weights: [T], of the loss at each timestep.

    Returns:
        None when no picture is held out.
    """
    if not len(held_out.images):
        return None
    x_0 = to_unit_nchw(held_out.images)
    drawn = held_out.timesteps(config.num_train_timesteps, config.seed)
    timesteps = torch.from_numpy(drawn).to(x_0.device)
    eps = randomness.normal(x_0.shape, config.seed, "held-out").to(x_0.device)
    whole = Batch(x_0, timesteps, eps, held_out.labels)
    parts = [whole.part(slice(k, k + 64)) for k in range(0, len(x_0), 64)]
    weighted = torch.cat([weights[part.timesteps] * losses(ema, part) for part in parts])
    return HeldOutLoss(float(weighted.mean()), _by_class(weighted, held_out))


def _by_class(losses: Tensor, held_out: HeldOut) -> list[float | None] | None:
    if held_out.labels is None or held_out.classes > MAX_TOLD:
        return None
    of_each = [losses[held_out.labels == k] for k in range(held_out.classes)]
    return [float(f"{float(each.mean()):.5g}") if len(each) else None for each in of_each]


def save_preview(
    path: Path, denoiser: UNetDenoiser, config: TrainConfig, give_up: Callable[[], bool]
) -> None:
    """Draws from the averaged weights, always from the same noise, and writes one PNG.

    A network that is told classes draws a row of each, all rows from one noise.

    Args:
        denoiser: The averaged weights.
        give_up: Asked between the steps: a stop does not wait for pictures, and writes none.
    """
    rows, columns = preview_grid(len(denoiser.classes))
    steps = min(PREVIEW.steps, config.num_train_timesteps)
    drawing = dataclasses.replace(PREVIEW, seed=config.seed, steps=steps)
    if denoiser.classes:
        one = dataclasses.replace(drawing, num_images=columns)
        of_each = [dataclasses.replace(one, labels=(label,)) for label in range(rows)]
        process = side_by_side([sample_progressive(denoiser, each) for each in of_each])
    else:
        process = sample_progressive(denoiser, drawing)
    for drawn in process:
        if give_up():
            return
        pictures = drawn.prev_sample
    replace_file(path, lambda file: export.save_grid(pictures, file, shape=(rows, columns)))
