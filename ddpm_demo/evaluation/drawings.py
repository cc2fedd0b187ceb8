"""Many drawings of one model, kept on disk: after a cut, drawing continues where it was."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ddpm_demo import randomness
from ddpm_demo.config import MAX_SEED
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.guidance import Guided
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.progress import Progress, silent
from ddpm_demo.storage.atomic import replace_file

BATCH = {"cpu": 50, "cuda": 500, "mps": 50}  # drawings at a time, and so in a file


@dataclasses.dataclass(frozen=True)
class Protocol:
    """How pictures are drawn; together with the model it decides them.

    Args:
        solver: One of `config.SOLVERS`.
        timesteps: The 0-based timesteps that are visited, falling.
        num_images: How many; picture k is drawn from the noise of seed + k alone.
        seed: 0 … 2³² − 1.
        labels: The class that is asked for in each picture; () for none.
        guidance: w; see `diffusion.guidance`.
        clipping: One of `config.CLIPPINGS`.
    """

    solver: str
    timesteps: tuple[int, ...]
    num_images: int
    seed: int = 0
    labels: tuple[int, ...] = ()
    guidance: float = 1.0
    clipping: str = "plain"

    def part(self, start: int, count: int) -> Protocol:
        """The protocol of pictures start … start + count − 1 alone."""
        return dataclasses.replace(
            self,
            num_images=count,
            seed=(self.seed + start) % (MAX_SEED + 1),
            labels=self.labels[start : start + count],
        )


def draw(
    denoiser: Denoiser,
    protocol: Protocol,
    cache: Path | None = None,
    progress: Progress = silent,
) -> np.ndarray:
    """Draws pictures, or takes those that the cache holds already.

    Args:
        denoiser: The model.
        protocol: How.
        cache: A folder for the drawings of any models; None keeps nothing.
        progress: Told (steps taken, steps in all), counted over all pictures.

    Returns:
        uint8 [num_images, height, width, channels].
    """
    folder = None if cache is None else drawings_folder(denoiser, protocol, cache)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    batch, steps = batch_size(denoiser), len(protocol.timesteps)
    parts = []
    for start in range(0, protocol.num_images, batch):

        def taken(done: int, _: int, before: int = start * steps) -> None:
            progress(before + done, protocol.num_images * steps)

        count = min(batch, protocol.num_images - start)
        file = None if folder is None else folder / f"{start:06d}-{count}.npz"
        part = None if file is None else _load_part(file, (count, *denoiser.shape))
        if part is None:
            part = draw_at_once(denoiser, protocol.part(start, count), taken)
            if file is not None:
                _save_part(file, part)
        progress((start + count) * steps, protocol.num_images * steps)
        parts.append(part)
    return np.concatenate(parts)


def drawings_folder(denoiser: Denoiser, protocol: Protocol, cache: Path) -> Path:
    """The folder within `cache` for these drawings: its name depends on all that decides them."""
    return cache / _digest(denoiser, protocol)


def batch_size(denoiser: Denoiser) -> int:
    """How many pictures are drawn at a time on the model's device."""
    return BATCH.get(denoiser.device.type, BATCH["cpu"])


def draw_at_once(denoiser: Denoiser, protocol: Protocol, progress: Progress = silent) -> np.ndarray:
    """Draws all pictures of a protocol in one batch; arguments and result as of `draw`."""
    count, timesteps = protocol.num_images, protocol.timesteps
    seeds = [(protocol.seed + k) % (MAX_SEED + 1) for k in range(count)]
    x_t = randomness.normal_per_picture(denoiser.shape, seeds, "x_T")
    told = Guided(denoiser, protocol.labels, protocol.guidance) if protocol.labels else denoiser
    for step in reverse(told, x_t, protocol.solver, timesteps, seeds, protocol.clipping):
        progress(count * (step.index + 1), count * len(timesteps))
    return to_uint8_nhwc(step.prev_sample)


def _load_part(file: Path, shape: Sequence[int]) -> np.ndarray | None:
    """The drawings in a file; None when it is missing, damaged or of another shape."""
    count, channels, height, width = shape
    try:
        with file.open("rb") as source, np.load(source, allow_pickle=False) as stored:
            part: np.ndarray = stored["images"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return part if part.shape == (count, height, width, channels) else None


def _save_part(file: Path, part: np.ndarray) -> None:
    def write(path: Path) -> None:
        with path.open("wb") as target:
            np.savez_compressed(target, images=part)

    if file.parent.is_dir():  # it is gone when the run was deleted meanwhile
        replace_file(file, write)


def _digest(denoiser: Denoiser, protocol: Protocol) -> str:
    """A SHA-256, shortened, of all that decides the pictures."""
    if not isinstance(denoiser, UNetDenoiser):
        raise TypeError("only the drawings of a network are kept")
    digest = hashlib.sha256()
    decides = {field.name: getattr(protocol, field.name) for field in dataclasses.fields(protocol)}
    decides["device"] = denoiser.device.type
    # pictures depend on the size of their batch in the last bits, not on how many there are
    decides["num_images"] = batch_size(denoiser)
    if protocol.labels:  # tens of thousands of them would be written out as text
        labels = np.array(protocol.labels, dtype="<i4").tobytes()
        decides["labels"] = hashlib.sha256(labels).hexdigest()
    else:  # so that drawings without classes keep their name
        del decides["labels"], decides["guidance"]
    if protocol.clipping == "plain":  # as before there was a choice
        del decides["clipping"]
    decides["alphas_cumprod"] = denoiser.scheduler.alphas_cumprod.tolist()
    decides["prediction_type"] = denoiser.prediction_type
    if denoiser.precision != "fp32":
        decides["precision"] = denoiser.precision
    digest.update(json.dumps(decides, sort_keys=True).encode())
    network = {key: value for key, value in denoiser.unet.config.items() if key[0] != "_"}
    digest.update(json.dumps(network, sort_keys=True, default=str).encode())
    for key, tensor in sorted(denoiser.unet.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.cpu().to(torch.float32).numpy().tobytes())
    return digest.hexdigest()[:32]
