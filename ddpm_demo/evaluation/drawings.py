"""Many drawings of one model, kept on disk: cut off, they go on where they were."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ddpm_demo import randomness
from ddpm_demo.config import MAX_SEED
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.storage.atomic import replace_file

BATCH = {"cpu": 50, "cuda": 500, "mps": 50}  # drawings at a time, and so in a file

Progress = Callable[[int, int], None]


@dataclasses.dataclass(frozen=True)
class Protocol:
    """How pictures are drawn; together with the model it decides them.

    Args:
        solver: One of `config.SOLVERS`.
        timesteps: The falling 0-based timesteps that are visited.
        num_images: How many; picture k is drawn from the noise of seed + k alone.
        seed: 0 … 2³² − 1.
    """

    solver: str
    timesteps: tuple[int, ...]
    num_images: int
    seed: int = 0


def draw(
    denoiser: Denoiser,
    protocol: Protocol,
    cache: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> np.ndarray:
    """Draws pictures, or takes those that the cache holds already.

    Args:
        denoiser: The model.
        protocol: How.
        cache: A folder for the drawings of any models; None keeps nothing.
        progress: Told (steps taken, steps in all) of pictures times steps.

    Returns:
        uint8 [num_images, height, width, channels].
    """
    batch = BATCH.get(denoiser.device.type, BATCH["cpu"])
    folder = None if cache is None else folder_of(denoiser, protocol, cache)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    total = protocol.num_images * len(protocol.timesteps)
    done, parts = 0, []
    for start in range(0, protocol.num_images, batch):
        count = min(batch, protocol.num_images - start)
        file = None if folder is None else folder / f"{start:06d}-{count}.npz"
        part = _kept(file, (count, *denoiser.shape))
        if part is None:
            part = _draw(
                denoiser, protocol, start, count, functools.partial(_told, progress, done, total)
            )
            if file is not None:
                _keep(file, part)
        done += count * len(protocol.timesteps)
        progress(done, total)
        parts.append(part)
    return np.concatenate(parts)


def folder_of(denoiser: Denoiser, protocol: Protocol, cache: Path) -> Path:
    """The folder of a cache for these drawings: another for whatever changes the pictures."""
    return cache / _name(denoiser, protocol, BATCH.get(denoiser.device.type, BATCH["cpu"]))


def _told(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _draw(
    denoiser: Denoiser, protocol: Protocol, start: int, count: int, told: Callable[[int], None]
) -> np.ndarray:
    seeds = [(protocol.seed + start + k) % (MAX_SEED + 1) for k in range(count)]
    x_t = randomness.normal_per_picture(denoiser.shape, seeds, "x_T")
    for step in reverse(denoiser, x_t, protocol.solver, protocol.timesteps, seeds):
        told(count * (step.index + 1))
    return to_uint8_nhwc(step.prev_sample)


def _kept(file: Path | None, shape: Sequence[int]) -> np.ndarray | None:
    count, channels, height, width = shape
    try:
        if file is None:
            return None
        with file.open("rb") as source, np.load(source, allow_pickle=False) as stored:
            part: np.ndarray = stored["images"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return part if part.shape == (count, height, width, channels) else None


def _keep(file: Path, part: np.ndarray) -> None:
    def write(path: Path) -> None:
        with path.open("wb") as target:
            np.savez_compressed(target, images=part)

    if file.parent.is_dir():  # a run that was deleted meanwhile does not come back
        replace_file(file, write)


def _name(denoiser: Denoiser, protocol: Protocol, batch: int) -> str:
    """A name that changes with whatever changes the pictures."""
    digest = hashlib.sha256()
    told: dict[str, Any] = dataclasses.asdict(protocol) | {"device": denoiser.device.type}
    # one cache serves 500 and 2,000 pictures, but whole batches have to be the same
    told["num_images"] = batch
    told["alphas_cumprod"] = denoiser.scheduler.alphas_cumprod.tolist()
    told["prediction_type"] = denoiser.prediction_type
    if isinstance(denoiser, UNetDenoiser) and denoiser.precision != "fp32":
        told["precision"] = denoiser.precision
    digest.update(json.dumps(told, sort_keys=True).encode())
    if isinstance(denoiser, UNetDenoiser):
        shape = {key: told for key, told in denoiser.unet.config.items() if key[0] != "_"}
        digest.update(json.dumps(shape, sort_keys=True, default=str).encode())
        for key, tensor in sorted(denoiser.unet.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.cpu().to(torch.float32).numpy().tobytes())
    else:
        raise TypeError("only a network's drawings are kept")
    return digest.hexdigest()[:32]
