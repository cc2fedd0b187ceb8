"""Short processes drawn to their end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.sampling import Step, sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory

STEPS = 12


def draw(denoiser: Denoiser, max_frames: int = 100, **options: Any) -> Trajectory:
    """An ancestral drawing of three pictures, unless told otherwise."""
    usual = {"num_images": 3, "steps": STEPS, "seed": 5, "solver": "ddpm"}
    config = SampleConfig(**{**usual, **options})
    return answer(sample_progressive(denoiser, config), max_frames)[1]


def answer(process: Iterable[Step], max_frames: int = 100) -> tuple[list[Step], Trajectory]:
    """All steps of a process, and what a trajectory keeps of it."""
    trajectory = Trajectory(max_frames)
    steps = list(process)
    for step in steps:
        trajectory.add(step)
    return steps, trajectory
