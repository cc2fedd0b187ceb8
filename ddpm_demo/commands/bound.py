"""`bound`: the variational bound of a model on pictures, in bits/dim."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.ingest import read_pictures
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.loss.bound import VARIANCES
from ddpm_demo.diffusion.loss.estimate import estimate
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.errors import UserError
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.exact_answer import of_folder
from ddpm_demo.runs.run import Run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.run and not (options.model and options.data):
        parser.error("name --model and --data, or --run")
    try:
        print(_bound(options))
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo bound",
        description="The variational bound of a model on pictures, in bits/dim.",
    )
    add = parser.add_argument
    add("--model", type=Path, help="a diffusers DDPM folder")
    add("--run", type=Path, help="a run folder: its model and held-out pictures")
    add("--data", type=Path, help="a folder of pictures, a zip, or a dataset.npz")
    add("--num-images", type=int, default=64, help="the first so many (64)")
    add("--timesteps", type=int, help="how many are looked at (all)")
    add("--variance", choices=VARIANCES, default=VARIANCES[0], help="σ_t²")
    add("--seed", type=int, default=0)
    add("--exact", action="store_true",
        help="not the model, but the exact answer of its pictures")  # fmt: skip
    return parser


def _bound(options: argparse.Namespace) -> str:
    """The parts of the bound as a table."""
    run = Run(options.run) if options.run else None
    denoiser: Denoiser
    if options.exact:
        denoiser = of_folder(options.model or options.run)
    else:
        folder = options.model or run.model  # type: ignore[union-attr]
        denoiser = load_model(folder, default_device())
    if options.data:
        channels, size, _ = denoiser.shape
        pictures = read_pictures(options.data, size, channels).images
    else:
        pictures = Dataset.load(run.dataset_file).held_out  # type: ignore[union-attr]
    pictures = pictures[: options.num_images]
    schedule = denoiser.scheduler.schedule
    visits = choose_timesteps(len(schedule), options.timesteps or len(schedule), options.seed)
    result = estimate(
        denoiser,
        to_unit_nchw(pictures),
        visits,
        seed=options.seed,
        variance=options.variance,
    )
    parts = {
        "L_T": result.prior,
        "L_1 … L_T−1": result.steps,
        "L_0": result.reconstruction,
        "total": result.total,
    }
    head = f"{len(pictures)} pictures, {len(visits)} of {len(schedule)} timesteps, bits/dim"
    rows = [f"{name:12} {value:.4g} ± {error:.2g}" for name, (value, error) in parts.items()]
    return "\n".join([head, *rows])
