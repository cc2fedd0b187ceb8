"""`sample`: draws pictures from a model folder."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.config import ALL_CLASSES, CLIPPINGS, MAX_GUIDANCE, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.guidance import knowing
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.models.classes import labels_named
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model

from .answers import in_sentences


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    _check_names(options.out, options.timeline)
    config = SampleConfig(
        num_images=options.num_images,
        steps=options.steps,
        solver=options.solver,
        spacing=options.spacing,
        seed=options.seed,
        guidance=options.guidance,
        clipping=options.clipping,
    )
    denoiser = load_model(options.model, default_device())
    if options.labels is not None:
        labels = labels_named(options.labels, knowing(denoiser).classes, config.num_images)
        config = dataclasses.replace(config, labels=labels)
    trajectory = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
    export.save_grid(trajectory.frames[-1].x_t, options.out)
    if options.timeline:
        save = export.save_mp4 if options.timeline.suffix.lower() == ".mp4" else export.save_gif
        save([frame.x_t for frame in trajectory.frames], options.timeline)
    return 0


def _check_names(out: Path, timeline: Path | None) -> None:
    """Refuses before the drawing what could not be written after it."""
    for name, path, endings in (("out", out, (".png",)), ("timeline", timeline, (".gif", ".mp4"))):
        if path is not None:
            check_choice(f"--{name}", path.suffix.lower(), endings)
            if path.is_dir():
                raise UserError("path_failed", path=str(path), reason="it is a folder")


def _parser() -> argparse.ArgumentParser:
    usual = SampleConfig()
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo sample", description="Draw pictures from a model folder."
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, help="a diffusers DDPM folder")
    add("--out", type=Path, required=True, help="where the grid goes, as PNG")
    add("--num-images", type=int, default=usual.num_images, help=f"({usual.num_images})")
    add("--steps", type=int, default=usual.steps, help=f"reverse steps ({usual.steps})")
    add("--solver", default=usual.solver, help=f"{', '.join(SOLVERS)} ({usual.solver})")
    add("--spacing", default=usual.spacing, help=f"{', '.join(SPACINGS)} ({usual.spacing})")
    add("--seed", type=int, default=usual.seed, help="of the first picture (0)")
    add(
        "--labels",
        metavar=f"NAME[,NAME…]|{ALL_CLASSES}",
        help="classes to draw, in turn, of a model that was trained with classes; a name may stand "
        f'in double quotes, as a class that is called "{ALL_CLASSES}" must',
    )
    add(
        "--guidance",
        type=float,
        default=usual.guidance,
        help="0 no class, 1 the class as it was learned, above 1 more of it, "
        f"up to {MAX_GUIDANCE:g} ({usual.guidance:g})",
    )
    add("--clipping", default=usual.clipping, help=f"{', '.join(CLIPPINGS)} ({usual.clipping})")
    add("--timeline", type=Path, help="also write the process, as .gif or .mp4")
    return parser
