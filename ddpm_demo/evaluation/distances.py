"""How far two sets of pictures, given as features [n, d], are apart.

Fréchet distance: Heusel et al. 2017; kernel distance: Bińkowski et al. 2018; density and
coverage: Naeem et al. 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance

NEIGHBOURS = 5  # whose distance is the radius around a real picture
CHUNK = 2000  # rows of a matrix of all pairs that are in memory at once


class _AsTheyAre(nn.Module):
    """Stands in for the network that torchmetrics wants: the features are known already."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        return features


def frechet_distance(real: Tensor, drawn: Tensor) -> float:
    """‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 √(Σ₁Σ₂)).

    It is biased upwards, more so for fewer pictures: only distances over equally many pictures
    can be compared.

    Args:
        real: Features [n, d], n ≥ 2.
        drawn: Features [m, d], m ≥ 2.
    """
    metric = FrechetInceptionDistance(_AsTheyAre(real.shape[1]))
    metric.update(real.double(), real=True)
    metric.update(drawn.double(), real=False)
    return float(metric.compute())


def kernel_distance(real: Tensor, drawn: Tensor) -> tuple[float, float]:
    """Unbiased squared MMD under the kernel (x·y/d + 1)³, and its standard error.

    Unbiased: its mean does not depend on how many pictures there are, and is 0 for two sets of
    one distribution. The error is the jackknife's, from leaving out one picture at a time.

    Args:
        real: Features [n, d], n ≥ 3.
        drawn: Features [m, d], m ≥ 3.
    """
    n, m = len(real), len(drawn)
    within_real = _kernel_sums(real, real, diagonal=False)  # Σ_{j ≠ i} k(x_i, x_j), [n]
    within_drawn = _kernel_sums(drawn, drawn, diagonal=False)
    from_real = _kernel_sums(real, drawn)  # Σ_j k(x_i, y_j), [n]
    from_drawn = _kernel_sums(drawn, real)
    a, b, c = within_real.sum(), within_drawn.sum(), from_real.sum()
    value = a / (n * (n - 1)) + b / (m * (m - 1)) - 2 * c / (n * m)
    # the value without picture i of one of the sets, for every i, but for what all i share
    no_real = -2 * within_real / ((n - 1) * (n - 2)) + 2 * from_real / ((n - 1) * m)
    no_drawn = -2 * within_drawn / ((m - 1) * (m - 2)) + 2 * from_drawn / (n * (m - 1))
    variance = sum((k - 1) * part.var(correction=0) for k, part in ((n, no_real), (m, no_drawn)))
    return float(value), float(variance) ** 0.5


def _kernel_sums(x: Tensor, y: Tensor, *, diagonal: bool = True) -> Tensor:
    sums = []
    for start in range(0, len(x), CHUNK):
        kernel = (x[start : start + CHUNK] @ y.T / x.shape[1] + 1) ** 3
        if not diagonal:
            rows = torch.arange(len(kernel))
            kernel[rows, start + rows] = 0
        sums.append(kernel.sum(1))
    return torch.cat(sums)


def density_and_coverage(real: Tensor, drawn: Tensor) -> tuple[float, float]:
    """How densely drawings lie about real pictures (density), and about how many (coverage).

    A ball around each real picture reaches to its fifth nearest real neighbour. Density is the
    mean number of balls that a drawn picture lies in, over five: about 1 for two sets of one
    distribution, and it may be larger. Coverage is the share of balls that hold a drawn picture.

    Args:
        real: Features [n, d], n > 5.
        drawn: Features [m, d].
    """
    hits, covered = 0, 0
    for part in torch.split(real, CHUNK):
        # the nearest of all is the picture itself, at distance 0
        radius = torch.cdist(part, real).kthvalue(NEIGHBOURS + 1, dim=1).values
        inside = torch.cdist(part, drawn) < radius[:, None]
        hits += int(inside.sum())
        covered += int(inside.any(1).sum())
    return hits / (NEIGHBOURS * len(drawn)), covered / len(real)
