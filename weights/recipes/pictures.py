"""Keeps the pictures of the model beside it: `python pictures.py FOLDER_OF_FACES OUT`.

Writes OUT/pictures.npz, what the model was trained on, and OUT/held-out.npz, what it was not. The
trainer parts the same files in the same way.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np

from ddpm_demo.images import HELD_OUT_NAME, PICTURES_NAME, Dataset, ingest

SIZE = 32


def part(data: Dataset, chosen: np.ndarray) -> Dataset:
    return dataclasses.replace(
        data,
        images=data.images[chosen],
        names=[name for name, keep in zip(data.names, chosen, strict=True) if keep],
        labels=data.labels[chosen],
        split=data.split[chosen],
    )


def main(faces: Path, out: Path) -> None:
    data = ingest(faces, SIZE)
    for name, chosen in ((PICTURES_NAME, ~data.split), (HELD_OUT_NAME, data.split)):
        kept = part(data, chosen)
        kept.save(out / name, compress=True)
        print(f"{len(kept)} pictures in {out / name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
