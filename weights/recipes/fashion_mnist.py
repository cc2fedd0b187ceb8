"""Fashion-MNIST as PNG files, from the Debian package dataset-fashion-mnist.

    python weights/recipes/fashion_mnist.py OUT --count 2000 [--by-class] [--part train]

The pictures (28 × 28, grey; Xiao, Rasul and Vollgraf 2017) are under the MIT licence.
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

import numpy as np
from PIL import Image

PACKAGE = Path("/usr/share/datasets/fashion-mnist")
PREFIXES = {"train": "train", "test": "t10k"}
CLASSES = (
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


def read_idx(path: Path) -> np.ndarray:
    """A gzipped idx file: two zero bytes, type (8: uint8), rank, big-endian sizes, values."""
    with gzip.open(path) as file:
        zeros, kind, rank = file.read(2), *file.read(2)
        if zeros != b"\0\0" or kind != 8:
            raise SystemExit(f"{path} is no idx file of bytes")
        shape = np.frombuffer(file.read(4 * rank), dtype=">i4")
        return np.frombuffer(file.read(), dtype=np.uint8).reshape(shape)


def load(part: str = "train", folder: Path = PACKAGE) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 [n, 28, 28] and labels uint8 [n] of the part "train" or "test"."""
    prefix = PREFIXES[part]
    images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
    return images, read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--part", choices=PREFIXES, default="train")
    parser.add_argument("--by-class", action="store_true", help="a folder for each class")
    parser.add_argument("--source", type=Path, default=PACKAGE)
    options = parser.parse_args()
    if not options.source.is_dir():
        raise SystemExit(
            f"{options.source} is missing: install dataset-fashion-mnist, or name a folder with "
            "the four idx.gz files by --source"
        )
    images, labels = load(options.part, options.source)
    for k, (image, label) in enumerate(zip(images[: options.count], labels, strict=False)):
        name = CLASSES[label]
        folder = options.out / name if options.by_class else options.out
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{k:05}-{name}.png")
    print(f"{min(options.count, len(images)):,} pictures in {options.out}")


if __name__ == "__main__":
    main()
