"""Drafts whose pictures tell their number by their colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.runs.folder.run import Run


def draft(
    folder: Path,
    count: int,
    size: int = 16,
    channels: int = 3,
    folders: tuple[str, ...] = ("고양이",),
) -> Run:
    """A run whose picture k is all of the colour (k mod 256, k // 256, 128), in equal folders."""
    k = np.arange(count)
    images = np.empty((count, size, size, 3), dtype=np.uint8)
    images[..., 0] = (k % 256)[:, None, None]
    images[..., 1] = (k // 256)[:, None, None]
    images[..., 2] = 128
    labels = np.arange(count) * len(folders) // count
    names = [f"{folders[label]}/{index:04}.png" for index, label in enumerate(labels)]
    run = Run(folder)
    data = Dataset(images[..., :channels], names, labels, list(folders), draw_split(count))
    data.save(run.dataset_file)
    return run
