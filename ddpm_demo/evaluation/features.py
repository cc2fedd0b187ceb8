"""A small frozen network that describes a picture by 128 numbers, so that sets can be compared.

Two were trained to classify: one grey clothes, the other colour faces (`weights/features/`). The
outputs of the layer before the last are the features. Only `agreement` asks the last layer too, of
clothes alone.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.errors import UserError
from ddpm_demo.progress import Progress, silent

FOLDER = Path(__file__).resolve().parent.parent.parent / "weights" / "features"
NAMES = {1: "grey", 3: "colour"}
SIZE = 64  # height and width that pictures are resized to
NUM_FEATURES = 128
WIDTHS = (32, 64, 96, 128)
# what the grey network was trained to tell apart, in the order of its answers
CLOTHES = (
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle-boot",
)


class FeatureNet(nn.Module):
    """Pictures of any size → features [n, 128].

    Args:
        channels: 1 (grey) or 3 (colour).
        num_labels: How many classes it was trained on.
    """

    def __init__(self, channels: int, num_labels: int) -> None:
        super().__init__()
        self.channels = channels
        widths = (channels, *WIDTHS)
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            layers += [
                nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.Conv2d(after, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
        self.body = nn.Sequential(*layers)
        self.neck = nn.Linear(WIDTHS[-1] * (SIZE // 2 ** len(WIDTHS)) ** 2, NUM_FEATURES)
        self.head = nn.Linear(NUM_FEATURES, num_labels)

    def forward(self, pictures: Tensor) -> Tensor:
        """Features of pictures [n, channels, height, width] in [−1, 1]."""
        if pictures.shape[-2:] != (SIZE, SIZE):
            pictures = F.interpolate(pictures, (SIZE, SIZE), mode="bilinear", antialias=True)
        return F.relu(self.neck(self.body(pictures).flatten(1)))

    def classify(self, pictures: Tensor) -> Tensor:
        """Logits [n, num_labels]."""
        logits: Tensor = self.head(self(pictures))
        return logits


@functools.cache
def feature_net(channels: int) -> FeatureNet:
    """The shipped network for grey (1) or colour (3) pictures, frozen.

    Raises:
        UserError: "features_missing" when its file is not there.
    """
    file = FOLDER / f"{NAMES[channels]}.safetensors"
    if not file.is_file():
        raise UserError("features_missing", name=file.name)
    weights = {key: value.float() for key, value in load_file(file).items()}
    net = FeatureNet(channels, num_labels=len(weights["head.bias"]))
    net.load_state_dict(weights)
    return net.eval().requires_grad_(False)


def features_of(pictures: np.ndarray, batch_size: int = 500, progress: Progress = silent) -> Tensor:
    """Features, float64 [n, 128], of pictures uint8 [n, height, width, channels].

    Order and batches change nothing but the last bits.

    Args:
        pictures: Grey or colour, of any size.
        batch_size: How many the network sees at once.
        progress: Told (pictures done, pictures in all).
    """
    net = feature_net(pictures.shape[-1])
    found: list[Tensor] = []
    for part in _parts(pictures, batch_size):
        found.append(net(part).double())
        progress(min(len(found) * batch_size, len(pictures)), len(pictures))
    return torch.cat(found)


def _parts(pictures: np.ndarray, batch_size: int) -> Iterator[Tensor]:
    for start in range(0, len(pictures), batch_size):
        part = np.ascontiguousarray(pictures[start : start + batch_size])
        yield to_unit_nchw(torch.from_numpy(part))
