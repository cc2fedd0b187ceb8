"""`bound`: the variational bound of a model on pictures, in bits/dim."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence

from ddpm_demo.config import MAX_SEED
from ddpm_demo.data.ingest import read_pictures
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.loss.bound import LEARNED, VARIANCES
from ddpm_demo.diffusion.loss.estimate import bounds
from ddpm_demo.diffusion.loss.terms import check_variance
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.exact_answer import of_folder

from .answers import in_sentences, tell_refused
from .subject import Subject, add_options

SIGNS = {"fixed_small": "σ² = β̃", "fixed_large": "σ² = β", LEARNED: "σ² learned"}


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    print(_bound(Subject.of(parser, options), options))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo bound",
        description="The variational bound of a model on pictures, in bits/dim. Of a run the "
        "held-out pictures are taken, of --data all.",
    )
    add_options(parser)
    add = parser.add_argument
    add("--num-images", type=int, default=64, help="the first so many (64)")
    add("--timesteps", type=int, help="how many are looked at (all)")
    add("--variance", choices=VARIANCES, default=VARIANCES[0], help="σ_t²")
    add("--seed", type=int, default=0)
    add("--exact", action="store_true", help="of the exact answer of the model's pictures instead")
    return parser


def _bound(subject: Subject, options: argparse.Namespace) -> str:
    """The parts of the bound as a table."""
    check_range("num_images", options.num_images, 1, math.inf)
    check_range("seed", options.seed, 0, MAX_SEED)
    denoiser = _denoiser(subject, options)
    channels, size, _ = denoiser.shape
    data = read_pictures(subject.pictures, size, channels)
    tell_refused(data.refused, len(data))
    if not (options.data or len(data.held_out_indices)):
        raise UserError("no_held_out")
    pictures = (data.images if options.data else data.held_out)[: options.num_images]
    timesteps = len(denoiser.scheduler.schedule)
    count = timesteps if options.timesteps is None else options.timesteps
    check_variance(denoiser, options.variance)
    results = bounds(
        denoiser,
        to_unit_nchw(pictures),
        choose_timesteps(timesteps, count, options.seed),
        seed=options.seed,
    )
    result = results[options.variance]
    parts = {
        "L_T": result.prior,
        "L_1 … L_T−1": result.steps,
        "L_0": result.reconstruction,
        "total": result.total,
    }
    head = f"{len(pictures)} pictures, {count} of {timesteps} timesteps, bits/dim"
    if LEARNED in results:  # what the same network has with each variance
        parts |= {f"total, {SIGNS[name]}": each.total for name, each in results.items()}
    rows = [f"{name:18} {value:.4g} ± {error:.2g}" for name, (value, error) in parts.items()]
    return "\n".join([head, *rows])


def _denoiser(subject: Subject, options: argparse.Namespace) -> Denoiser:
    if options.exact:  # of the pictures beside the model, or in the run
        return of_folder(options.model or options.run)
    return load_model(subject.model, default_device())
