"""The pictures beside a model's card: a grid, and the reverse process as an animation."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PIL import Image

from ddpm_demo.config import ALL_CLASSES, MAX_IMAGES, USUAL_GUIDANCE, SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.denoiser import classes_of
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.progress import StageProgress
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.publishing.card import Drawn

GRID, TIMELINE = "grid.png", "timeline.gif"
EDGE = 96  # pixels of a picture in the grid, at least
IMAGES = 16


def draw(model: Path, folder: Path, progress: StageProgress) -> Drawn:
    """Draws with a model; of one that knows classes each in turn.

    Args:
        model: A model folder.
        folder: Where the files go.
        progress: Told ("drawing", steps done, steps in all).

    Raises:
        UserError: when the model cannot be drawn with.
    """
    denoiser = load_model(model, default_device())
    classes = classes_of(denoiser)
    config = SampleConfig(
        num_images=min(MAX_IMAGES, max(IMAGES, len(classes))),
        steps=min(SampleConfig.steps, len(denoiser.scheduler)),
        labels=ALL_CLASSES if classes else (),
        guidance=USUAL_GUIDANCE if classes else 1.0,
    )
    trajectory = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
        progress("drawing", step.index + 1, step.total)
    moments = [frame.x_t for frame in trajectory.frames]
    export.save_grid(moments[-1], folder / GRID, edge=EDGE)
    export.save_gif(moments, folder / TIMELINE)
    asked = f", told the classes in turn at w = {config.guidance:g}" if classes else ""
    told = (
        f"Seeds {config.seeds[0]} to {config.seeds[-1]}, {config.steps} steps of "
        f"{config.solver}{asked}."
    )
    return Drawn(GRID, TIMELINE, told)


def newest_preview(model: Path, run: Run, folder: Path) -> Drawn:
    """The newest preview of a run in the place of a drawing, if there is one.

    It is decoded and written anew: in a stranger's run it may be a link to something else.

    Raises:
        UserError: when the model cannot be drawn with: such a one is not sent.
    """
    load_model(model)
    for preview in reversed(run.preview_files()):
        with (
            contextlib.suppress(OSError, SyntaxError, ValueError, Image.DecompressionBombError),
            Image.open(preview, formats=["PNG"]) as picture,
        ):
            picture.save(folder / GRID)
            return Drawn(GRID, None, f"Its preview of step {int(preview.stem):,}.")
    return Drawn(None, None, "")
