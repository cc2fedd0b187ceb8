"""`sample`: draws pictures from a model folder, as a grid or as a file each."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.config import (
    ALL_CLASSES,
    CLIPPINGS,
    MAX_GUIDANCE,
    MAX_IMAGES,
    MAX_MANY_IMAGES,
    SOLVERS,
    SPACINGS,
    SampleConfig,
)
from ddpm_demo.data import export
from ddpm_demo.diffusion.guidance import knowing
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError, check_choice, check_range
from ddpm_demo.evaluation.many import Many, Outcome
from ddpm_demo.models.classes import labels_named
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.progress import Progress
from ddpm_demo.storage.system import lower_priority, stop_wishes

from .answers import ShownProgress, answer, in_sentences, say

STOPPED = 130


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.tell:
        lower_priority()
        return answer(lambda: _draw_for_page(options))
    _check_names(options.out, options.timeline)
    if options.out.suffix.lower() == ".png":
        return _draw_grid(options)
    outcome = _draw_many(options, ShownProgress("pictures"))
    told = {"out": str(options.out), "pictures": outcome.there, "drawn": outcome.drawn}
    if outcome.done:
        say(ok=True, **told)
        return 0
    after_a_line = "\n" if sys.stderr.isatty() else ""
    print(f"{after_a_line}Stopped. The same line goes on from here.", file=sys.stderr)
    say(stopped=True, **told)
    return STOPPED


def _draw_for_page(options: argparse.Namespace) -> None:
    outcome = _draw_many(options, lambda done, total: say(done=done, total=total))
    if not outcome.done:
        raise UserError("child_died", error="stopped")


def _draw_grid(options: argparse.Namespace) -> int:
    denoiser, config = _asked(options, options.num_images)
    trajectory = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
    export.save_grid(trajectory.frames[-1].x_t, options.out)
    if options.timeline:
        save = export.save_mp4 if options.timeline.suffix.lower() == ".mp4" else export.save_gif
        save([frame.x_t for frame in trajectory.frames], options.timeline)
    return 0


def _draw_many(options: argparse.Namespace, progress: Progress) -> Outcome:
    """Each picture as a file, until it is done or asked to stop."""
    check_range("num_images", options.num_images, 1, MAX_MANY_IMAGES)
    with stop_wishes() as stopped:
        denoiser, config = _asked(options, min(options.num_images, MAX_IMAGES))
        many = Many(denoiser, config, options.num_images)
        return many.draw_into(options.out, progress, stopped)


def _asked(options: argparse.Namespace, num_images: int) -> tuple[UNetDenoiser, SampleConfig]:
    """The model, and how it is to draw."""
    config = SampleConfig(
        num_images=num_images,
        steps=options.steps,
        solver=options.solver,
        spacing=options.spacing,
        seed=options.seed,
        guidance=options.guidance,
        clipping=options.clipping,
    )
    denoiser = load_model(options.model, default_device())
    if options.label_numbers is not None:
        told = options.label_numbers
        labels = told if told == ALL_CLASSES else tuple(map(int, told.split(",")))
        config = dataclasses.replace(config, labels=labels)
    elif options.labels is not None:
        labels = labels_named(options.labels, knowing(denoiser).classes, num_images)
        config = dataclasses.replace(config, labels=labels)
    return denoiser, config


def _check_names(out: Path, timeline: Path | None) -> None:
    """Refuses before the drawing what could not be written after it.

    A folder has no ending, or is there already.
    """
    ending = out.suffix.lower()
    if ending and (ending in (".png", ".zip") or not out.is_dir()):
        _check_file("out", out, (".png", ".zip"))
    if timeline is not None:
        check_choice("--out with --timeline", ending, (".png",))
        _check_file("timeline", timeline, (".gif", ".mp4"))


def _check_file(name: str, path: Path, endings: tuple[str, ...]) -> None:
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
    add(
        "--out",
        type=Path,
        required=True,
        help="a .png for a grid; a folder or a .zip for a file of each picture, named by its seed: "
        "the same line again goes on where it ended",
    )
    most = f"up to {MAX_IMAGES} in a grid, {MAX_MANY_IMAGES:,} as files"
    add(
        "--num-images",
        type=int,
        default=usual.num_images,
        help=f"{most} ({usual.num_images})",
    )
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
    add("--label-numbers", help=argparse.SUPPRESS)  # from the page: names may hold commas
    add("--tell", action="store_true", help="a JSON line for every step, for the page")
    return parser
