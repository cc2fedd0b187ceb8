"""The anatomy of the bound: its terms for a model and pictures, a few t standing for all.

`python -m ddpm_demo.diffusion.bound_estimate` prints the parts of the bound in bits/dim.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.data.images import Dataset, ingest, to_unit_nchw
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.models.folder import Denoiser, load_model
from ddpm_demo.runs.run import Run

from .bound import VARIANCES, in_bits_per_dim, prior_term, reconstruction_term, step_term
from .ideal import of_folder
from .parameterisation import predicted_epsilon, predicted_x_0
from .sampling import default_device


@dataclasses.dataclass(frozen=True)
class Visit:
    """A timestep that is looked at, and how many it stands for.

    Args:
        timestep: 0-based, drawn from first … first + weight − 1.
        first: Where its stretch begins.
        weight: How long its stretch is.
    """

    timestep: int
    first: int
    weight: int


def choose_timesteps(num_train_timesteps: int, count: int, seed: int = 0) -> list[Visit]:
    """Timestep 0, for L_0, and one from each of count − 1 stretches of the others.

    The stretches are short where t is small, where most of the bound is. Σ weight · L is an
    unbiased estimate of the sum over all t; with count = T it is the sum.
    """
    check_range("timesteps", count, 2, num_train_timesteps)
    last = num_train_timesteps - 1
    ends = [1]
    for k in range(count - 1, 0, -1):  # k stretches are left, each of at least one timestep
        grown = round(ends[-1] * ((last + 1) / ends[-1]) ** (1 / k))
        ends.append(min(max(grown, ends[-1] + 1), last + 1 - (k - 1)))
    draw = noise.generator(seed, "bound timesteps")
    inner = [
        Visit(first + int(draw.integers(end - first)), first, end - first)
        for first, end in itertools.pairwise(ends)
    ]
    return [Visit(0, 0, 1), *inner]


@dataclasses.dataclass(frozen=True)
class Term:
    """What was found at one timestep, of n pictures.

    Args:
        visit: The timestep, and for how many it stands.
        bits: L_{t−1} (L_0 at timestep 0), float64 [n], bits/dim.
        mse: Mean squared error of ε̂, not clipped, float64 [n]; over the SNR it is that of x̂_0.
        eps: ε, float32 [n, channels, height, width].
        x_t: What the network saw, same shape.
        output: What it said, same shape.
    """

    visit: Visit
    bits: Tensor
    mse: Tensor
    eps: Tensor
    x_t: Tensor
    output: Tensor


def terms(
    denoiser: Denoiser,
    pictures: np.ndarray,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    variance: str = "fixed_small",
    clip: bool = True,
    batch_size: int = 64,
) -> Iterator[Term]:
    """The terms of the bound at the timesteps of `visits`, in their order.

    Args:
        denoiser: The model.
        pictures: uint8 [n, height, width, channels], in the model's size.
        visits: From `choose_timesteps`.
        seed: Of the noise, which is another one at every t.
        variance: One of `VARIANCES`.
        clip: Whether p_θ clips x̂_0 to [−1, 1], as sampling does.
        batch_size: How many pictures the network sees at once.

    Raises:
        UserError: "pictures_do_not_fit" for pictures of another size.
    """
    check_fits(denoiser, pictures)
    schedule = denoiser.scheduler.schedule
    levels = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
    x_0 = to_unit_nchw(torch.from_numpy(np.ascontiguousarray(pictures)))
    kind = denoiser.prediction_type
    for visit in visits:
        timestep = visit.timestep
        alpha_bar = float(schedule.alphas_cumprod[timestep])
        eps = noise.normal(x_0.shape, seed, "bound", timestep)
        x_t = alpha_bar**0.5 * x_0 + (1 - alpha_bar) ** 0.5 * eps
        said = [
            denoiser(part.to(denoiser.device), timestep).cpu() for part in x_t.split(batch_size)
        ]
        output = torch.cat(said).float()
        wide = (output.double(), x_t.double(), alpha_bar, kind)
        pred_x_0 = predicted_x_0(*wide)
        error = predicted_epsilon(*wide) - eps
        if clip:
            pred_x_0 = pred_x_0.clamp(-1, 1)
        nats = (
            step_term(schedule, x_0, pred_x_0, timestep, variance)
            if timestep
            else reconstruction_term(schedule, levels, pred_x_0, variance)
        )
        mse = error.square().flatten(1).mean(1)
        yield Term(visit, in_bits_per_dim(nats), mse, eps, x_t, output)


def check_fits(denoiser: Denoiser, pictures: np.ndarray) -> None:
    """Raises `UserError("pictures_do_not_fit")` unless the model draws such pictures."""
    channels, height, width = denoiser.shape
    if not len(pictures):
        raise UserError("no_pictures")
    if pictures.shape[1:] != (height, width, channels):
        raise UserError(
            "pictures_do_not_fit",
            size=pictures.shape[1], channels=pictures.shape[3],
            model_size=height, model_channels=channels,
        )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Bound:
    """The bound in bits/dim, each part with its standard error.

    Args:
        prior: L_T.
        steps: L_1 + … + L_{T−1}.
        reconstruction: L_0.
        total: Their sum, an upper bound on −log₂ p_θ(x_0) per dimension.
    """

    prior: tuple[float, float]
    steps: tuple[float, float]
    reconstruction: tuple[float, float]
    total: tuple[float, float]


def add_up(prior: Tensor, found: Sequence[Term]) -> Bound:
    """Sums the terms of n pictures.

    The error is that of a mean over the pictures. Where timesteps stand for several, half the
    squared differences of neighbouring stretches are added to its square: they hold what other
    timesteps out of the same stretches would have changed, and the slope of L besides, so this
    is rather too much than too little.

    Args:
        prior: L_T, [n].
        found: What `terms` found: timestep 0 first, then the others.
    """
    first, *others = found
    weighted = torch.stack([term.visit.weight * term.bits for term in others])  # [visits, n]
    steps = weighted.sum(0)
    means = weighted.mean(1)
    drawn = torch.tensor([term.visit.weight > 1 for term in others])
    between = float(means.diff().square()[drawn[1:]].sum()) / 2

    def of(values: Tensor, extra: float = 0.0) -> tuple[float, float]:
        spread = float(values.var(0)) / len(values) if len(values) > 1 else 0.0
        return float(values.mean()), (spread + extra) ** 0.5

    return Bound(of(prior), of(steps, between), of(first.bits),
                 of(prior + steps + first.bits, between))  # fmt: skip


# -- command line ---------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo.diffusion.bound_estimate",
        description="The variational bound of a model on pictures, in bits/dim.",
    )
    parser.add_argument("--model", type=Path, help="a diffusers DDPM folder")
    parser.add_argument("--run", type=Path, help="a run folder: its model and held-out pictures")
    parser.add_argument("--data", type=Path, help="a folder of pictures, a zip, or a dataset.npz")
    parser.add_argument("--num-images", type=int, default=64, help="the first so many (64)")
    parser.add_argument("--timesteps", type=int, help="how many are looked at (all)")
    parser.add_argument("--variance", choices=VARIANCES, default=VARIANCES[0], help="σ_t²")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--exact", action="store_true", help="not the model, but the exact answer of its pictures"
    )
    options = parser.parse_args(arguments)
    if not options.run and not (options.model and options.data):
        parser.error("name --model and --data, or --run")
    try:
        run = Run(options.run) if options.run else None
        denoiser: Denoiser
        if options.exact:
            denoiser = of_folder(options.model or options.run)
        else:
            folder = options.model or run.model  # type: ignore[union-attr]
            denoiser = load_model(folder, default_device())
        pictures = _read(options.data, denoiser) if options.data else held_out(run)  # type: ignore[arg-type]
        pictures = pictures[: options.num_images]
        schedule = denoiser.scheduler.schedule
        visits = choose_timesteps(len(schedule), options.timesteps or len(schedule), options.seed)
        found = [
            dataclasses.replace(term, eps=None, x_t=None, output=None)  # type: ignore[arg-type]
            for term in terms(
                denoiser, pictures, visits, seed=options.seed, variance=options.variance
            )
        ]
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    result = add_up(prior_term(schedule, to_unit_nchw(torch.from_numpy(pictures))), found)
    print(f"{len(pictures)} pictures, {len(visits)} of {len(schedule)} timesteps, bits/dim")
    for name, part in (("L_T", result.prior), ("L_1 … L_T−1", result.steps),
                       ("L_0", result.reconstruction), ("total", result.total)):  # fmt: skip
        print(f"{name:12} {part[0]:.4g} ± {part[1]:.2g}")
    return 0


def held_out(run: Run) -> np.ndarray:
    """The pictures of a run that it was not trained on, uint8 [n, height, width, channels]."""
    data = Dataset.load(run.dataset_file)
    return data.images[np.asarray(data.split, dtype=bool)]


def _read(path: Path, denoiser: Denoiser) -> np.ndarray:
    channels, size, _ = denoiser.shape
    if path.suffix == ".npz":
        return Dataset.load(path).images
    return ingest(path, size, channels).images


if __name__ == "__main__":
    raise SystemExit(main())
