"""The ideal denoiser: the exact E[x_0 | x_t] of a set of pictures, with nothing learned.

When x_0 is drawn from n pictures, x_t is drawn from n Gaussians, and which of them it came from
is a softmax: w_i ∝ exp(−‖x_t − √ᾱ_t x_i‖² / 2(1 − ᾱ_t)). Σ w_i x_i minimises the loss at every t,
whatever the network's output means. No network can do better on these pictures. Sampling from it
gives them back. Told a class, it is the softmax over the pictures of that class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError

from .loss.objective import LABEL_DROPPED, loss_weights, training_loss
from .parameterisation import noised, predicted_epsilon, target
from .scheduler import DDPMScheduler

RESIDENT = 2**26  # values that are kept in float64; more are widened piece by piece
PIECE = 2**22
NEGLIGIBLE = 1e-12  # weights below are left out of the mean

FLOOR_PICTURES, FLOOR_TIMESTEPS = 64, 25
FLOOR_WORK = 2**35  # multiplications; for a large folder fewer pictures are asked about


class IdealDenoiser:
    """The posterior mean over pictures, as a `denoiser.Conditional` that puts out x̂_0.

    Args:
        pictures: float [n, channels, height, width] in [−1, 1].
        scheduler: Only its β matter, not its prediction type.
        flips: Whether the mirror image of each picture is as likely as the picture.
        device: One that computes in float64, which MPS does not.
        classes: The names of classes that it can be asked for; () for none.
        labels: int64 [n], the class of each picture; len(classes) for one of no class.
    """

    prediction_type = "sample"

    def __init__(
        self,
        pictures: Tensor,
        scheduler: DDPMScheduler,
        *,
        flips: bool = False,
        device: torch.device | str = "cpu",
        classes: Sequence[str] = (),
        labels: Tensor | None = None,
    ) -> None:
        if not len(pictures):
            raise UserError("no_pictures")
        self.classes = tuple(classes)
        of_none = torch.full((len(pictures),), len(self.classes))
        self._labels = (of_none if labels is None else labels).to(device)
        self.scheduler = DDPMScheduler.from_config(scheduler.config, prediction_type="sample")
        self.flips = flips
        channels, height, width = pictures.shape[1:]
        self.shape = (channels, height, width)
        rows = pictures.to(device).flatten(1)
        self._rows = rows.double() if rows.numel() <= RESIDENT else rows.float()
        self._pieces = torch.split(self._rows, max(1, PIECE // rows.shape[1]))
        self._norms = torch.cat([piece.double().square().sum(1) for piece in self._pieces])

    def __len__(self) -> int:
        """n, without mirror images."""
        return len(self._rows)

    @property
    def device(self) -> torch.device:
        """Where the pictures are."""
        return self._rows.device

    def weights(self, x_t: Tensor, timestep: int, labels: Tensor | None = None) -> Tensor:
        """How probable it is that x_t came from each picture.

        Distances are computed in float64: at t = 1 they are divided by about 10⁻⁴, so that the
        rounding of float32 would decide between pictures that are alike.

        Args:
            x_t: [batch, channels, height, width].
            timestep: 0-based.
            labels: int64 [batch], the class that each x_t is said to come from; len(classes) for
                no class. None names no class for any of them.

        Returns:
            float64 [batch, n], or [batch, 2n] with flips, the mirror images behind; sums to 1.

        Raises:
            UserError: "class_without_pictures" for a class that no picture is of.
        """
        alpha_bar = float(self.scheduler.alphas_cumprod[timestep])
        x = x_t.double()
        views = [x, x.flip(-1)] if self.flips else [x]  # ⟨x, mirrored x_i⟩ = ⟨mirrored x, x_i⟩
        asked = torch.cat(views).flatten(1)
        dots = torch.cat([asked @ piece.double().T for piece in self._pieces], 1)
        # ‖x_t‖² is the same for all pictures
        logits = (alpha_bar**0.5 * dots - alpha_bar / 2 * self._norms) / (1 - alpha_bar)
        logits = torch.cat(torch.split(logits, len(x)), 1)
        if labels is not None:
            logits = logits.masked_fill(self._others(labels), -math.inf)
        return logits.softmax(1)

    def _others(self, labels: Tensor) -> Tensor:
        """Which pictures x_t is said not to come from, bool [batch, n or 2n]."""
        asked = labels.to(self.device)[:, None]
        others = (asked < len(self.classes)) & (self._labels != asked)
        if others.all(1).any():
            missing = self.classes[int(asked[others.all(1)][0])]
            raise UserError("class_without_pictures", name=missing)
        return others.repeat(1, 1 + self.flips)

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        """x̂_0 = Σ w_i x_i for x_t [batch, channels, height, width] at a 0-based timestep."""
        return self._answer(x_t, self.weights(x_t, timestep))

    @property
    def knows_none(self) -> bool:
        """Of no class means of any: all its pictures answer."""
        return True

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        """The same over the pictures of a class; see `denoiser.Conditional`."""
        return self._answer(x_t, self.weights(x_t, timestep, labels))

    def _answer(self, x_t: Tensor, weights: Tensor) -> Tensor:
        means = [
            self._mean(part).view(len(x_t), *self.shape)
            for part in torch.split(weights, len(self), 1)
        ]
        mean = means[0] + means[1].flip(-1) if self.flips else means[0]
        return mean.to(x_t.dtype).clamp(-1, 1)  # rounding alone leaves [−1, 1]

    def pictures(self, chosen: Tensor) -> Tensor:
        """Pictures by their index, float32 [len(chosen), channels, height, width]."""
        return self._rows[chosen].view(-1, *self.shape).float()

    def labels_of(self, chosen: Tensor) -> Tensor:
        """The classes of pictures by their index, int64 [len(chosen)]."""
        return self._labels[chosen]

    def _mean(self, weights: Tensor) -> Tensor:
        weights = weights.to(self._rows.dtype)
        used = (weights > NEGLIGIBLE).any(0).nonzero()[:, 0]
        if len(used) > len(self) // 4:  # a copy of most rows costs more than it saves
            return weights @ self._rows
        return weights[:, used] @ self._rows[used]


def effective_number(weights: Tensor) -> Tensor:
    """1 / Σ w², [batch]: over how many pictures the weight is spread."""
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


def heaviest(
    ideal: IdealDenoiser, x_t: Tensor, timestep: int, count: int, labels: Sequence[int] = ()
) -> Heaviest:
    """The pictures that weigh most for x_t at a 0-based timestep, at most all there are.

    Args:
        ideal: The exact answer.
        x_t: [batch, channels, height, width].
        timestep: 0-based.
        count: How many for each.
        labels: The class that each x_t was drawn as; () for none.
    """
    told = torch.tensor(labels) if labels else None
    weights = ideal.weights(x_t.to(ideal.device), timestep, told).cpu()
    top = weights.topk(min(count, weights.shape[1]), dim=1)
    return Heaviest(top.indices, top.values, effective_number(weights))


def loss_floor(ideal: IdealDenoiser, config: TrainConfig) -> float:
    """The loss of the exact answer on its own pictures. On average no network has a lower one.

    In the units of `config`'s own loss, over timesteps drawn as the trainer draws them. Where the
    exact answer knows classes, it is told that of a picture as often as a network is in training.

    Args:
        ideal: Of the pictures that are learned from. Where it knows classes, each has one.
        config: Its prediction type and loss decide the units; the draws follow from its seed.
    """
    cost = len(ideal) * math.prod(ideal.shape) * FLOOR_TIMESTEPS * (1 + ideal.flips)
    count = min(FLOOR_PICTURES, max(8, FLOOR_WORK // cost))
    schedule, kind = ideal.scheduler.schedule, config.prediction_type
    weights = loss_weights(schedule, kind, config.loss)
    draw = randomness.generator(config.seed, "floor")
    drawn = randomness.stratified_timesteps(len(schedule), FLOOR_TIMESTEPS, config.seed, 0)
    total = 0.0
    for timestep in drawn.tolist():
        chosen = torch.from_numpy(draw.integers(len(ideal), size=count))
        x_0 = ideal.pictures(chosen)
        eps = randomness.normal(x_0.shape, config.seed, "floor", timestep).to(x_0)
        alpha_bar_t = float(schedule.alphas_cumprod[timestep])
        x_t = noised(x_0, eps, alpha_bar_t)
        told = ideal.labels_of(chosen)
        unsaid = randomness.generator(config.seed, "floor class", timestep).random(count)
        told[torch.from_numpy(unsaid < LABEL_DROPPED)] = len(ideal.classes)
        mean = ideal.given(x_t, timestep, told) if ideal.classes else ideal(x_t, timestep)
        pred_eps = predicted_epsilon(mean, x_t, alpha_bar_t, "sample")
        output = target(mean, pred_eps, alpha_bar_t, kind)  # in the terms of a network of this kind
        loss = training_loss(output, x_0, eps, alpha_bar_t, kind).mean()
        total += float(weights[timestep]) * float(loss)
    return total / len(drawn)
