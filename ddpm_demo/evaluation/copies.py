"""The copy meter: does a model draw new pictures, or those that it was trained on?

A picture counts as a copy when its nearest training picture is less than a third as far away as
the second nearest: d₁/d₂ < 1/3 (as in Yoon et al. 2023 and Carlini et al. 2023), distances in
pixels, mirrored pictures included; a copy of a picture that nearly has a twin escapes. Held-out
real pictures, measured alike, are the yardstick: what they reach is a property of the pictures,
not of the model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.export import grid_shape, tile, to_image
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.atomic import replace_file, write_json

THRESHOLD = 1 / 3
SAMPLES = SampleConfig(num_images=64, steps=50, solver="ddim")
SHOWN_PAIRS = 24
CHUNK = 512  # training pictures compared at a time
CANDIDATES = 8  # for the nearest two, whose distances are then computed exactly

Progress = Callable[[int, int], None]


@dataclasses.dataclass(frozen=True)
class Neighbours:
    """The nearest training picture of each of n pictures.

    Args:
        index: int64 [n], which it is.
        mirrored: bool [n], whether it is nearer when mirrored.
        ratio: float32 [n], d₁/d₂ in [0, 1].
    """

    index: Tensor
    mirrored: Tensor
    ratio: Tensor

    @property
    def share(self) -> float:
        """The share of copies."""
        return float((self.ratio < THRESHOLD).float().mean())


def neighbours(pictures: np.ndarray, training: np.ndarray) -> Neighbours:
    """Compares pictures with at least two training pictures.

    A training picture and its mirror image are one picture, at the nearer one's distance: or a
    symmetric picture would be its own second nearest.

    Args:
        pictures: uint8 [n, h, w, c].
        training: uint8 [m, h, w, c], m ≥ 2.
    """
    x = _flat(pictures)
    found = []  # of every training picture, by |a|² − 2ab + |b|²: fast, and off by rounding
    for part in np.array_split(training, max(1, len(training) // CHUNK)):
        plain, mirror = (torch.cdist(x, _flat(views)) for views in (part, part[:, :, ::-1]))
        found.append(torch.minimum(plain, mirror))
    likely = torch.cat(found, 1).topk(min(CANDIDATES, len(training)), 1, largest=False).indices
    exact = [_distances(x[k], training[likely[k]]) for k in range(len(x))]
    plain, mirror = (torch.stack(side) for side in zip(*exact, strict=True))
    (first, second), order = (
        part.T for part in torch.minimum(plain, mirror).topk(2, dim=1, largest=False)
    )
    nearest = order[0][:, None]
    ratio = first / second.clamp(min=1e-9)  # 0/0 is an exact copy of a picture that is there twice
    return Neighbours(
        likely.gather(1, nearest)[:, 0], (mirror < plain).gather(1, nearest)[:, 0], ratio
    )


def _distances(x: Tensor, training: np.ndarray) -> tuple[Tensor, Tensor]:
    """From a flat picture to each of some others, and to their mirror images."""
    plain, mirror = ((_flat(views) - x).norm(dim=1) for views in (training, training[:, :, ::-1]))
    return plain, mirror


def _flat(pictures: np.ndarray) -> Tensor:
    return torch.from_numpy(pictures.copy()).flatten(1).float() - 127.5  # small norms round less


def measure(run: Run, progress: Progress = lambda done, total: None) -> dict[str, Any]:
    """Draws from a run's model, and leaves copies.json and copies.png in the run.

    Returns:
        What copies.json holds: `share` of copies among `samples` drawings, `yardstick` of the
        held-out pictures (None without any), `by_step` of the previews, `began`: the step of the
        first preview from which on copies are shown (None if never), `step` of the model.

    Raises:
        UserError: "copies_too_few" below two training pictures; whatever `load_model` refuses.
    """
    data = Dataset.load(run.dataset_file)
    training, held_out = data.training, data.held_out
    if len(training) < 2:
        raise UserError("copies_too_few")
    step_of_model = run.last_saved()
    denoiser = load_model(run.model, default_device())
    timesteps = denoiser.scheduler.config.num_train_timesteps
    config = dataclasses.replace(SAMPLES, steps=min(SAMPLES.steps, timesteps))
    for step in sample_progressive(denoiser, config):
        progress(step.index + 1, config.steps)
        last = step
    drawn = to_uint8_nhwc(last.prev_sample)
    found = neighbours(drawn, training)
    yardstick = neighbours(held_out, training).share if len(held_out) else None
    by_step = [
        {"step": int(file.stem), "share": neighbours(_preview(file, data), training).share}
        for file in run.preview_files()
    ]
    result = {
        "samples": len(drawn),
        "share": found.share,
        "yardstick": yardstick,
        "by_step": by_step,
        "began": began(by_step, yardstick or 0.0),
        "step": step_of_model,
    }
    if not run.dataset_file.exists():  # deleted meanwhile: nothing of it is to come back
        raise UserError("run_missing")
    replace_file(run.copies_picture, lambda path: _pairs(drawn, training, found).save(path, "PNG"))
    write_json(run.copies_file, result)
    return result


def began(by_step: Sequence[dict[str, Any]], yardstick: float) -> int | None:
    """The first step from which every preview holds more copies than real pictures would.

    More means at least two of sixteen above twice the yardstick: one is chance.
    """
    bound = 2 * yardstick + 1.5 / 16
    first = None
    for row in by_step:
        if row["share"] < bound:
            first = None
        elif first is None:
            first = int(row["step"])
    return first


def _preview(file: Path, data: Dataset) -> np.ndarray:
    """The pictures of a preview, uint8 [16, h, w, c]."""
    _, height, width, channels = data.images.shape
    with Image.open(file) as picture:
        whole = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    rows, columns = whole.shape[0] // height, whole.shape[1] // width
    cells = whole.reshape(rows, height, columns, width, channels).swapaxes(1, 2)
    return cells.reshape(rows * columns, height, width, channels)


def _pairs(drawn: np.ndarray, training: np.ndarray, found: Neighbours) -> Image.Image:
    """The most suspicious drawings, each left of its nearest training picture."""
    order = found.ratio.argsort()[:SHOWN_PAIRS].tolist()
    pairs = []
    for k in order:
        near = training[int(found.index[k])]
        near = near[:, ::-1] if found.mirrored[k] else near
        gap = np.full((near.shape[0], 2, near.shape[2]), 255, np.uint8)
        pairs.append(np.concatenate([drawn[k], near, gap], axis=1))
    rows, columns = grid_shape(len(pairs))
    return to_image(tile(np.stack(pairs), (columns, rows)))
