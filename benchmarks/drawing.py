"""What the measures of quality share: how pictures are drawn, and where they are kept."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.evaluation.agreement import asked_in_turn
from ddpm_demo.evaluation.drawings import Protocol, draw
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.network import UNetDenoiser


@dataclasses.dataclass(frozen=True)
class Way:
    """How many pictures are drawn, and how."""

    num_images: int
    solver: str
    steps: int
    spacing: str = "trailing"

    def __str__(self) -> str:
        return f"{self.num_images:,}: {self.solver}, {self.steps:,} steps"


@dataclasses.dataclass
class Bench:
    """Where things are kept, how many drawings are compared, and in what they are computed."""

    work: Path
    num_images: int
    precision: str

    def model(self, folder: Path) -> UNetDenoiser:
        denoiser = load_model(folder, default_device())
        denoiser.precision = self.precision
        return denoiser

    def pictures(self, name: str) -> Dataset:
        """What a shipped model was trained on and what was held out, in its size."""
        own = Path(name).parent / "dataset.npz"  # of the model folder of a run
        file = own if own.is_file() else self.work / f"{name}-run" / "dataset.npz"
        if not file.is_file():
            raise SystemExit(f"{file} is missing: python weights/recipes/make.py weights/{name}")
        return Dataset.load(file)

    def told(self, denoiser: UNetDenoiser, way: Way, data: Dataset, w: float) -> np.ndarray:
        """Drawings that are asked for each class as often as it is found among the pictures."""
        names = denoiser.classes
        asked = asked_in_turn(data.folders.among(names), len(names), way.num_images)
        return self.drawn(denoiser, way, labels=asked, guidance=w)

    def drawn(self, denoiser: UNetDenoiser, way: Way, **told: Any) -> np.ndarray:
        timesteps = visited_timesteps(denoiser.scheduler.schedule, way.steps, way.spacing)

        def progress(done: int, total: int) -> None:
            if sys.stderr.isatty():
                print(f"\r{way} {way.spacing} {done / total:4.0%}\033[K", end="", file=sys.stderr)

        protocol = Protocol(way.solver, tuple(timesteps), way.num_images, **told)
        found = draw(denoiser, protocol, self.work / "drawn", progress)
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        return found
