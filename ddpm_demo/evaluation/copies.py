"""Does a model draw new pictures, or copies of those that it was trained on?

A picture counts as a copy when its nearest training picture is less than a third as far away as
the second nearest: d₁/d₂ < 1/3 (as in Yoon et al. 2023 and Carlini et al. 2023). Distances are
between pixels, and a mirrored picture is the same picture. A copy of a picture that nearly has a
twin is missed.

Held-out real pictures are measured alike and serve as the yardstick: their share of copies says
how alike the pictures are, whatever the model does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.export import grid_shape, tile, to_image

THRESHOLD = 1 / 3
SHOWN_PAIRS = 24
CHUNK = 512  # training pictures compared at a time
CANDIDATES = 8  # for the nearest two, whose distances are then computed exactly


@dataclasses.dataclass(frozen=True)
class Neighbours:
    """The nearest training picture of each of n pictures.

    Args:
        index: int64 [n], which it is.
        mirrored: bool [n], whether it is nearer when mirrored.
        ratio: float32 [n], d₁/d₂ in [0, 1].
    """

    index: Tensor
    mirrored: Tensor
    ratio: Tensor

    @property
    def share(self) -> float:
        """The share of copies."""
        return float((self.ratio < THRESHOLD).float().mean())


def neighbours(pictures: np.ndarray, training: np.ndarray) -> Neighbours:
    """Compares pictures with at least two training pictures.

    A training picture and its mirror image count as one picture, at the distance of the nearer
    one. Otherwise a symmetric picture would be its own second nearest.

    Args:
        pictures: uint8 [n, h, w, c].
        training: uint8 [m, h, w, c], m ≥ 2.
    """
    x = _flat(pictures)
    found = []  # distances by |a|² − 2ab + |b|²: fast, and inexact by rounding
    for part in np.array_split(training, max(1, len(training) // CHUNK)):
        plain, mirror = (torch.cdist(x, _flat(views)) for views in (part, part[:, :, ::-1]))
        found.append(torch.minimum(plain, mirror))
    likely = torch.cat(found, 1).topk(min(CANDIDATES, len(training)), 1, largest=False).indices
    exact = [_distances(x[k], training[likely[k]]) for k in range(len(x))]
    plain, mirror = (torch.stack(side) for side in zip(*exact, strict=True))
    (first, second), order = (
        part.T for part in torch.minimum(plain, mirror).topk(2, dim=1, largest=False)
    )
    nearest = order[0][:, None]
    ratio = first / second.clamp(min=1e-9)  # 0/0: an exact copy of a picture that is there twice
    return Neighbours(
        likely.gather(1, nearest)[:, 0], (mirror < plain).gather(1, nearest)[:, 0], ratio
    )


def _distances(x: Tensor, training: np.ndarray) -> tuple[Tensor, Tensor]:
    """Distances from a flat picture to some others, and to their mirror images."""
    plain, mirror = ((_flat(views) - x).norm(dim=1) for views in (training, training[:, :, ::-1]))
    return plain, mirror


def _flat(pictures: np.ndarray) -> Tensor:
    # centred, as small norms lose less to rounding
    return torch.from_numpy(pictures.copy()).flatten(1).float() - 127.5


def held_out_share(data: Dataset) -> float | None:
    """The share of copies among the held-out pictures; None when there are none."""
    return neighbours(data.held_out, data.training).share if len(data.held_out) else None


def first_copied_step(
    shares: Sequence[tuple[int, float]], yardstick: float, pictures: int = 16
) -> int | None:
    """The first step from which every preview holds more copies than real pictures would.

    A preview holds more when its copies exceed twice the yardstick by at least two of its
    pictures: a single one may be chance.

    Args:
        shares: (step, share of copies) of each preview, by rising step.
        yardstick: The share of copies among held-out pictures.
        pictures: How many pictures a preview has.

    Returns:
        None when the last preview holds no more.
    """
    bound = 2 * yardstick + 1.5 / pictures
    first = None
    for step, share in shares:
        if share < bound:
            first = None
        elif first is None:
            first = step
    return first


def suspects(drawn: np.ndarray, training: np.ndarray, found: Neighbours) -> Image.Image:
    """A sheet of the drawings that are most like copies, each left of its training picture.

    Args:
        drawn: uint8 [n, h, w, c].
        training: uint8 [m, h, w, c].
        found: What `neighbours` found of the two.
    """
    pairs = []
    for k in found.ratio.argsort()[:SHOWN_PAIRS].tolist():
        near = training[int(found.index[k])]
        near = near[:, ::-1] if found.mirrored[k] else near
        gap = np.full((near.shape[0], 2, near.shape[2]), 255, np.uint8)
        pairs.append(np.concatenate([drawn[k], near, gap], axis=1))
    rows, columns = grid_shape(len(pairs))
    return to_image(tile(np.stack(pairs), (columns, rows)))
