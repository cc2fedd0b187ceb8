"""Small runs for tests of the trainer, and what tells one run's bits from another's."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_demo.commands import train as train_command
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.training.trainer import Trainer

TINY = ["--size", "16", "--unet", "tiny", "--batch-size", "4", "--precision", "fp32"]


def make_run(folder: Path, **options: Any) -> Run:
    """A run with random pictures, two of them held out, of which no step was taken."""
    run = Run(folder)
    run.path.mkdir(parents=True)
    images = np.random.default_rng(2).integers(0, 256, (48, 16, 16, 1), dtype=np.uint8)
    names, labels = [f"{k}.png" for k in range(48)], np.zeros(48, np.int64)
    Dataset(images, names, labels, [""], draw_split(48)).save(run.dataset_file)
    config = TrainConfig(size=16, channels=1, unet="tiny", **options)
    RunConfig(train=config).write(run.config_file)
    return run


def command(*arguments: object) -> int:
    return train_command.main([str(argument) for argument in arguments])


def train(run: Path, data: Path, *more: object) -> int:
    return command("--run", run, "--data", data, *TINY, *more)


def begun(config: TrainConfig | None = None, **more: Any) -> Run:
    """A run with a config.json of which no step was taken."""
    run = new_run()
    RunConfig(train=config or TrainConfig(), **more).write(run.config_file)
    return run


def owned(run: Run) -> Grant:
    """A run in the hands of whoever made it."""
    return Grant(run, Right.OWN)


def fingerprint(run: Path) -> str:
    """SHA-256 over weights, average and optimiser of the newest checkpoint."""
    newest = Run(run).newest_checkpoint()
    assert newest is not None
    files = sorted(newest.glob("*.safetensors"))
    assert len(files) == 3
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def stop_after(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Makes the trainer see a wish to stop once it has taken `step` steps."""
    monkeypatch.setattr(Trainer, "_agree", lambda self, clock: (self.progress.step == step, False))


def leftovers(run: Path) -> list[str]:
    """What is only there while something is being written."""
    return [path.name for path in run.rglob("*") if ".tmp" in path.name]


def flip_bit(file: Path, bit: int) -> None:
    """Damages a file as a disk does; it was not written in place, so nobody else's is."""
    content = bytearray(file.read_bytes())
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    file.write_bytes(content)
