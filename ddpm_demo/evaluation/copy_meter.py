"""The copy meter of a run: what its model and its previews copied, written into the run."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.progress import Progress, silent
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import replace_file, write_json

from .copies import first_copied_step, held_out_share, neighbours, suspects
from .workload import COPY_DRAWINGS, DRAWING_STEPS

SAMPLES = SampleConfig(num_images=COPY_DRAWINGS, steps=DRAWING_STEPS, solver="ddim")


def measure_copies(run: Run, progress: Progress = silent) -> dict[str, Any]:
    """Draws from a run's model, and leaves copies.json and copies.png in the run.

    Args:
        run: With a model and its pictures.
        progress: Told (steps taken, steps in all) of the drawing.

    Returns:
        What copies.json holds: `share` of copies among `samples` drawings, `yardstick` of the
        held-out pictures (None without any), `by_step` of the previews, `began`: what
        `first_copied_step` says of them, and `step` of the model.

    Raises:
        UserError: "copies_too_few" below two training pictures; "run_missing" when the run is
            deleted meanwhile; whatever `load_model` raises.
    """
    data = Dataset.load(run.dataset_file)
    training = data.training
    if len(training) < 2:
        raise UserError("copies_too_few")
    step_of_model = run.last_saved()
    drawn = _draw(run, progress)
    found = neighbours(drawn, training)
    yardstick = held_out_share(data)
    shares = [
        (int(file.stem), neighbours(pictures, training).share)
        for file in run.preview_files()
        if (pictures := _cut_preview(file, data)) is not None
    ]
    result = {
        "samples": len(drawn),
        "share": found.share,
        "yardstick": yardstick,
        "by_step": [{"step": step, "share": share} for step, share in shares],
        "began": first_copied_step(shares, yardstick or 0.0, math.prod(run.preview_grid)),
        "step": step_of_model,
    }
    if not run.dataset_file.exists():  # deleted meanwhile: writing would bring the folder back
        raise UserError("run_missing")
    sheet = suspects(drawn, training, found)
    replace_file(run.copies_picture, lambda path: sheet.save(path, "PNG"))
    write_json(run.copies_file, result)
    return result


def _draw(run: Run, progress: Progress) -> np.ndarray:
    """Drawings of a run's model, uint8 [n, h, w, c]."""
    denoiser = load_model(run.model, default_device())
    timesteps = denoiser.scheduler.config.num_train_timesteps
    config = dataclasses.replace(SAMPLES, steps=min(SAMPLES.steps, timesteps))
    for step in sample_progressive(denoiser, config):
        progress(step.index + 1, config.steps)
    return to_uint8_nhwc(step.prev_sample)


def _cut_preview(file: Path, data: Dataset) -> np.ndarray | None:
    """The pictures in a preview's grid, uint8 [rows · columns, h, w, c]; None for a damaged file.

    Args:
        file: The preview.
        data: Pictures of the size and colour of those in the grid.
    """
    _, height, width, channels = data.images.shape
    try:
        with Image.open(file) as picture:
            whole = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    except Exception:  # Pillow's parsers raise nearly anything
        return None
    if whole.shape[0] % height or whole.shape[1] % width:
        return None
    rows, columns = whole.shape[0] // height, whole.shape[1] // width
    cells = whole.reshape(rows, height, columns, width, channels).swapaxes(1, 2)
    return cells.reshape(rows * columns, height, width, channels)
