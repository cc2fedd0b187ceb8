"""The ideal denoiser: the exact E[x_0 | x_t] of a folder of pictures, with nothing learned.

When x_0 is drawn from n pictures, x_t is drawn from n Gaussians, and which of them it came from
is a softmax: w_i ∝ exp(−‖x_t − √ᾱ_t x_i‖² / 2(1 − ᾱ_t)). Σ w_i x_i minimises the loss at every t,
whatever the network's output means. No network can do better on these pictures; sampling from it
gives them back.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import TrainConfig
from ddpm_demo.data.images import PICTURES_NAME, Dataset, to_unit_nchw
from ddpm_demo.diffusion.loss.objective import loss_weights, training_loss
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_scheduler
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.atomic import write_json

from .parameterisation import noised, predicted_epsilon, target
from .scheduler import DDPMScheduler
from .scheduler_options import scheduler_config

RESIDENT = 2**26  # values that are kept in float64; more are widened piece by piece
PIECE = 2**22
NEGLIGIBLE = 1e-12  # weights below are left out of the mean

FLOOR_PICTURES, FLOOR_TIMESTEPS = 64, 25
FLOOR_WORK = 2**35  # multiplications; a large folder is asked about fewer pictures


class IdealDenoiser:
    """The posterior mean over pictures, as a `model.Denoiser` that puts out x̂_0.

    Args:
        pictures: float [n, channels, height, width] in [−1, 1].
        scheduler: Whose β count; its prediction type does not.
        flips: Whether the mirror image of each picture is as likely as the picture.
        device: One that knows float64, which MPS does not.
    """

    prediction_type = "sample"

    def __init__(
        self,
        pictures: Tensor,
        scheduler: DDPMScheduler,
        *,
        flips: bool = False,
        device: torch.device | str = "cpu",
    ) -> None:
        if not len(pictures):
            raise UserError("no_pictures")
        self.scheduler = DDPMScheduler.from_config(scheduler.config, prediction_type="sample")
        self.flips = flips
        channels, height, width = pictures.shape[1:]
        self.shape = (channels, height, width)
        rows = pictures.to(device).flatten(1)
        self._rows = rows.double() if rows.numel() <= RESIDENT else rows.float()
        self._pieces = self._rows.split(max(1, PIECE // rows.shape[1]))
        self._norms = torch.cat([piece.double().square().sum(1) for piece in self._pieces])

    def __len__(self) -> int:
        """n, mirror images not counted."""
        return len(self._rows)

    @property
    def device(self) -> torch.device:
        return self._rows.device

    def weights(self, x_t: Tensor, timestep: int) -> Tensor:
        """How probable it is that x_t came from each picture.

        Distances are of float64: at t = 1 they are divided by about 10⁻⁴, and what float32 loses
        of them would decide between pictures that are alike.

        Args:
            x_t: [batch, channels, height, width].
            timestep: 0-based.

        Returns:
            float64 [batch, n], or [batch, 2n] with flips, the mirror images behind; sums to 1.
        """
        alpha_bar = float(self.scheduler.alphas_cumprod[timestep])
        x = x_t.double()
        views = [x, x.flip(-1)] if self.flips else [x]  # ⟨x, mirrored x_i⟩ = ⟨mirrored x, x_i⟩
        asked = torch.cat(views).flatten(1)
        dots = torch.cat([asked @ piece.double().T for piece in self._pieces], 1)
        # ‖x_t‖² is the same for all pictures
        logits = (alpha_bar**0.5 * dots - alpha_bar / 2 * self._norms) / (1 - alpha_bar)
        return torch.cat(logits.split(len(x)), 1).softmax(1)

    def __call__(self, x_t: Tensor, timestep: int) -> Tensor:
        """x̂_0 = Σ w_i x_i for x_t [batch, channels, height, width] at a 0-based timestep."""
        weights = self.weights(x_t, timestep)
        means = [
            self._mean(part).view(len(x_t), *self.shape) for part in weights.split(len(self), 1)
        ]
        mean = means[0] + means[1].flip(-1) if self.flips else means[0]
        return mean.to(x_t.dtype).clamp(-1, 1)  # rounding alone leaves [−1, 1]

    def pictures(self, chosen: Tensor) -> Tensor:
        """Pictures by their index, float32 [len(chosen), channels, height, width]."""
        return self._rows[chosen].view(-1, *self.shape).float()

    def _mean(self, weights: Tensor) -> Tensor:
        weights = weights.to(self._rows.dtype)
        used = (weights > NEGLIGIBLE).any(0).nonzero()[:, 0]
        if len(used) > len(self) // 4:  # a copy of most rows costs more than it saves
            return weights @ self._rows
        return weights[:, used] @ self._rows[used]


def effective_number(weights: Tensor) -> Tensor:
    """1 / Σ w²: among how many pictures the answer still wavers, [batch]."""
    return 1 / weights.square().sum(1)


class Heaviest(NamedTuple):
    """What weighs most in an answer, `count` pictures each.

    Args:
        which: int64 [batch, count], heaviest first; from n on it is a mirror image.
        weight: float64 [batch, count].
        effective: float64 [batch], from `effective_number`.
    """

    which: Tensor
    weight: Tensor
    effective: Tensor


def heaviest(ideal: IdealDenoiser, x_t: Tensor, timestep: int, count: int) -> Heaviest:
    """The pictures that weigh most for x_t at a 0-based timestep, at most all there are."""
    weights = ideal.weights(x_t.to(ideal.device), timestep).cpu()
    top = weights.topk(min(count, weights.shape[1]), dim=1)
    return Heaviest(top.indices, top.values, effective_number(weights))


# -- of a folder ------------------------------------------------------------------------------


def training_pictures(folder: Path) -> np.ndarray:
    """What a run, or a shipped model, learned from: uint8 [n, height, width, channels].

    Held-out pictures are not among them.

    Raises:
        UserError: "no_pictures" when they do not lie there (any more).
    """
    for name in (PICTURES_NAME, "dataset.npz"):
        if (folder / name).is_file():
            data = Dataset.load(folder / name)
            return data.images[~np.asarray(data.split, dtype=bool)]
    raise UserError("no_pictures")


def of_folder(folder: Path, device: torch.device | str = "cpu") -> IdealDenoiser:
    """The exact answer to what a model was asked to learn: its pictures, flips and schedule.

    Args:
        folder: A run's, or a shipped model's with its pictures in it, mirrored ones included.
        device: See `IdealDenoiser`.
    """
    pictures = to_unit_nchw(training_pictures(folder))
    stored = Run(folder).read_config().get("train")
    if stored is None:
        return IdealDenoiser(pictures, load_scheduler(folder), device=device)
    config = TrainConfig.from_dict(stored)
    timesteps, rescale = config.num_train_timesteps, config.rescale_betas
    scheduler = scheduler_config(config.schedule, timesteps, "sample", rescale=rescale)
    return IdealDenoiser(pictures, DDPMScheduler(**scheduler), flips=config.flip, device=device)


def loss_floor(ideal: IdealDenoiser, pictures: np.ndarray, config: TrainConfig) -> float:
    """The loss of the exact answer: no network's is lower on average.

    In the units of `config`'s own loss, over timesteps drawn as the trainer draws them.

    Args:
        ideal: Of the pictures.
        pictures: uint8 [n, height, width, channels], those that the run learns from.
        config: Its prediction type, loss and schedule decide the units.
    """
    cost = len(ideal) * math.prod(ideal.shape) * FLOOR_TIMESTEPS * (1 + ideal.flips)
    count = min(FLOOR_PICTURES, max(8, FLOOR_WORK // cost))
    schedule, kind = ideal.scheduler.schedule, config.prediction_type
    weights = loss_weights(schedule, kind, config.loss)
    draw = noise.generator(config.seed, "floor")
    drawn = noise.stratified_timesteps(len(schedule), FLOOR_TIMESTEPS, config.seed, 0)
    total = 0.0
    for timestep in drawn.tolist():
        x_0 = to_unit_nchw(pictures[draw.integers(len(pictures), size=count)], ideal.device)
        eps = noise.normal(x_0.shape, config.seed, "floor", timestep).to(x_0)
        alpha_bar = float(schedule.alphas_cumprod[timestep])
        x_t = noised(x_0, eps, alpha_bar)
        mean = ideal(x_t, timestep)
        # what a network of this kind would have to put out
        output = target(mean, predicted_epsilon(mean, x_t, alpha_bar, "sample"), alpha_bar, kind)
        loss = training_loss(output, x_0, eps, alpha_bar, kind).mean()
        total += float(weights[timestep]) * float(loss)
    return total / len(drawn)


def floor_of_run(run: Run) -> float | None:
    """`loss_floor` of a run, worked out once and kept in the run folder.

    None without pictures, and of more than a trainer should hold a second time.
    """
    if (known := run.floor()) is not None:
        return known
    stored = run.read_config().get("train")
    if stored is None or not run.dataset_file.is_file():
        return None
    pictures = training_pictures(run.path)
    if pictures.size > RESIDENT:
        return None
    floor = loss_floor(of_folder(run.path), pictures, TrainConfig.from_dict(stored))
    write_json(run.floor_file, {"floor": floor})
    return floor
