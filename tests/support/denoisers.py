"""Denoisers that are formulas, of which theory says what has to come out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import torch
from torch import Tensor

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config


@dataclasses.dataclass
class Formula:
    """A denoiser that is a formula: (x_t, timestep) → output."""

    formula: Callable[[Tensor, int], Tensor]
    shape: tuple[int, int, int] = (3, 8, 8)
    schedule: str = "linear"
    prediction_type: str = "epsilon"
    num_train_timesteps: int = 1000

    def __post_init__(self) -> None:
        config = scheduler_config(self.schedule, self.num_train_timesteps, self.prediction_type)
        self.scheduler = DDPMScheduler(**config)

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        return self.formula(x_t, timestep)


class OnePicture:
    """The exact denoiser of a world with a single picture: x̂_0 is that picture at every t.

    Args:
        picture: [channels, height, width].
        schedule: One of `config.SCHEDULES`.
        prediction_type: What it puts out.
        num_train_timesteps: T.
    """

    def __init__(
        self,
        picture: Tensor,
        schedule: str,
        prediction_type: str,
        num_train_timesteps: int = 1000,
    ) -> None:
        self.picture = picture
        channels, height, width = picture.shape
        self.shape = (channels, height, width)
        self.device = torch.device("cpu")
        self.prediction_type = prediction_type
        config = scheduler_config(schedule, num_train_timesteps, prediction_type)
        self.scheduler = DDPMScheduler(**config)
        self.asked: list[int] = []

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        self.asked.append(timestep)
        alpha_bar = float(self.scheduler.alphas_cumprod[timestep])
        root, rest = alpha_bar**0.5, (1 - alpha_bar) ** 0.5
        eps = (x_t - root * self.picture) / rest
        return {
            "epsilon": eps,
            "sample": self.picture.expand_as(x_t),
            "v_prediction": root * eps - rest * self.picture,
        }[self.prediction_type]
