"""One optimiser step of Ho et al. 2020, algorithm 1: a loss, its gradient, an update, an average.

How far the update goes and how much the average forgets follows from the config and the step.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Sequence
from typing import Any

import torch
from accelerate import Accelerator
from diffusers import UNet2DModel
from torch import Tensor
from torch.optim import AdamW, Optimizer

from ddpm_demo.config import TrainConfig
from ddpm_demo.diffusion.loss.objective import (
    VARIANCE_WEIGHT,
    VarianceLoss,
    loss_weights,
    training_loss,
)
from ddpm_demo.diffusion.parameterisation import noised, split_variance
from ddpm_demo.diffusion.schedule import NoiseSchedule

from . import observe
from .batches import Batch

MAX_WARM_UP = 200
MAX_NORM = 1.0  # of the gradient; a longer one is scaled down


def learning_rate(config: TrainConfig, segments: Sequence[tuple[int, int]], step: int) -> float:
    """Linear warm-up, then linear decay to zero, once per segment.

    Args:
        config: Its `learning_rate` is the peak.
        segments: (first step, end) of the first training and of each continuation.
        step: 0-based optimiser step.
    """
    start, end = next((s for s in segments if s[0] <= step < s[1]), segments[-1])
    warm_up = min(MAX_WARM_UP, max(1, (end - start) // 10))
    rise = (step - start + 1) / warm_up
    fall = (end - step) / max(1, end - start - warm_up)
    return config.learning_rate * max(0.0, min(1.0, rise, fall))


def ema_decay(config: TrainConfig, step: int) -> float:
    """How much of the average survives 0-based step `step`.

    With warm-up it is small at first, so that the random initial weights are forgotten.
    """
    return min(config.ema_decay, (1 + step) / (10 + step) if config.ema_warmup else 1.0)


class Objective:
    """What is minimised: the loss of each picture, and how its timestep is weighed.

    Args:
        config: Its schedule, T, prediction type and loss decide.
        device: Where the network computes.

    Raises:
        UserError: "schedule_never_noise" when x_T would not be noise.
    """

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        schedule = NoiseSchedule.named(
            config.schedule, config.num_train_timesteps, rescale=config.rescale_betas
        )
        schedule.check_reaches_noise()
        self.prediction_type = config.prediction_type
        self.alpha_bar = schedule.alphas_cumprod.float().to(device)
        self.weights = loss_weights(schedule, config.prediction_type, config.loss)
        self.weights = self.weights.float().to(device)
        self.variance_loss = None
        if config.variance == "learned":
            self.variance_loss = VarianceLoss(schedule, config.prediction_type, device)

    def losses(self, network: Any, batch: Batch) -> Tensor:
        """The unweighted loss of each picture, [b], float32 whatever the network computes in."""
        return self._said(network, batch)[0]

    def minimised(self, network: Any, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """What is minimised over a batch, how much of it is the error weighed by t, and `losses`.

        With a learned variance the first is L_hybrid (Nichol & Dhariwal 2021, eq. (16)), else both
        scalars are the same. The second is what held-out pictures and the exact answer are told.
        """
        losses, output, v, x_t = self._said(network, batch)
        error = (self.weights[batch.timesteps] * losses).mean()
        if self.variance_loss is None or v is None:
            return error, error, losses
        bound = self.variance_loss(output, v, batch.x_0, x_t, batch.timesteps)
        return error + VARIANCE_WEIGHT * bound.mean(), error, losses

    def _said(self, network: Any, batch: Batch) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
        """The losses, what the network said of mean and variance, and x_t."""
        alpha_bar = self.alpha_bar[batch.timesteps][:, None, None, None]
        x_t = noised(batch.x_0, batch.eps, alpha_bar)
        said = network(x_t, batch.timesteps, batch.labels, return_dict=False)[0]
        output, v = split_variance(said, x_t.shape[1])
        kind = self.prediction_type
        return training_loss(output, batch.x_0, batch.eps, alpha_bar, kind), output, v, x_t


class Learner:
    """The weights, their average, the optimiser, and what one step does to them.

    Args:
        unet: The network as it starts; trained in place.
        objective: What is minimised.
        accelerator: Owns device, precision and processes.
        slices: Into how many parts a process cuts its batch to save memory.
    """

    def __init__(
        self, unet: UNet2DModel, objective: Objective, accelerator: Accelerator, slices: int
    ) -> None:
        self.unet = unet
        self.objective = objective
        self.accelerator = accelerator
        self.slices = slices
        self.ema: UNet2DModel = copy.deepcopy(unet).eval().requires_grad_(False)
        self.optimizer: Optimizer = AdamW(
            unet.parameters(),
            betas=(0.9, 0.99),
            fused=accelerator.device.type in ("cpu", "cuda"),
        )
        self.network = accelerator.prepare(unet)

    def gradient(self, batch: Batch) -> tuple[Tensor, float]:
        """Leaves the clipped gradient of the loss in the weights.

        Args:
            batch: This process's share.

        Returns:
            The row of `observe`, and the gradient's norm before clipping, which is NaN or infinite
            when the training broke down.
        """
        row = observe.blank_row(self.accelerator.device)
        for k, part in enumerate(batch.slices(self.slices)):
            with self._between_slices() if k < self.slices - 1 else contextlib.nullcontext():
                loss, error, losses = self.objective.minimised(self.network, part)
                self.accelerator.backward(loss / self.slices)
            error = error / self.slices
            observe.add_to_row(row, error, losses, part.timesteps, len(self.objective.alpha_bar))
        norm = torch.nn.utils.clip_grad_norm_(self.unet.parameters(), MAX_NORM)
        return row, float(norm)

    def update(self, lr: float, decay: float) -> None:
        """Takes the step that `gradient` prepared, and lets the average follow.

        Args:
            lr: See `learning_rate`.
            decay: See `ema_decay`.
        """
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()
        self.optimizer.zero_grad()
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.ema.parameters()), list(self.unet.parameters()), 1 - decay
            )

    def probe(self, batch: Batch) -> None:
        """Computes a gradient and drops it: finds out whether a step fits in memory.

        The weights stay as they are, to the bit.
        """
        # AdamW's two averages are made at its first step
        averages = [torch.empty_like(p) for p in self.unet.parameters() for _ in range(2)]
        with self._between_slices():
            loss, *_ = self.objective.minimised(self.network, batch.slices(self.slices)[0])
            self.accelerator.backward(loss)
        del averages
        self.optimizer.zero_grad()

    def _between_slices(self) -> contextlib.AbstractContextManager[Any]:
        """A context in which processes do not average gradients: that happens once per step."""
        no_sync: contextlib.AbstractContextManager[Any] = self.accelerator.no_sync(self.network)
        return no_sync
