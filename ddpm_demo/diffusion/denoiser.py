"""What a reverse process needs of a model."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from .scheduler import DDPMScheduler


class Denoiser(Protocol):
    """A model: (x_t, timestep) → output, and what the output means."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one picture."""

    @property
    def device(self) -> torch.device:
        """The device that x_t must be on."""

    @property
    def scheduler(self) -> DDPMScheduler:
        """Our scheduler with the configuration that the model is for."""

    @property
    def prediction_type(self) -> str:
        """What the output is, one of `config.PREDICTION_TYPES`."""

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        """The output for x_t [batch, channels, height, width] at a 0-based timestep."""


@runtime_checkable
class Conditional(Denoiser, Protocol):
    """A denoiser that may know classes; asked as a plain one, it is told no class."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their labels; () for none."""

    @property
    def knows_none(self) -> bool:
        """Whether "no class" was learned too, so that there is something to guide away from."""

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        """The output for pictures that are said to be of certain classes.

        Args:
            x_t: [batch, channels, height, width].
            timestep: 0-based.
            labels: int64 [batch], 0 … C − 1 for the classes, C for no class; on `device`.
        """


@runtime_checkable
class VarianceLearner(Denoiser, Protocol):
    """A denoiser that may say the variance of the reverse step too (Nichol & Dhariwal 2021)."""

    @property
    def learns_variance(self) -> bool:
        """Whether it does."""

    def with_variance(
        self, x_t: Tensor, timestep: int, labels: Tensor | None = None, /
    ) -> tuple[Tensor, Tensor | None]:
        """The output, and what the denoiser says of the variance.

        Args:
            x_t: [batch, channels, height, width].
            timestep: 0-based.
            labels: As for `Conditional.given`; None asks for no class.

        Returns:
            The output, and v of the same shape: −1 for σ_t² = β̃_t and 1 for β_t, see
            `parameterisation.log_variance`. v is None where the denoiser leaves the variance to
            whoever samples.
        """


@runtime_checkable
class Trainable(Protocol):
    """A denoiser with weights that can be learned."""

    def trainable_copy(self) -> torch.nn.Module:
        """A copy in training mode: (x_t, timestep) → output, with gradients.

        Its parameters are those of the network, in their order.
        """


def classes_of(denoiser: Denoiser) -> tuple[str, ...]:
    """The names of the classes that a denoiser can be asked for; () for none."""
    return denoiser.classes if isinstance(denoiser, Conditional) else ()
