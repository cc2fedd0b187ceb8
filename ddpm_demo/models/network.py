"""A network as a denoiser."""

from __future__ import annotations

import copy
import dataclasses

import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo.diffusion.parameterisation import split_variance
from ddpm_demo.diffusion.scheduler import DDPMScheduler

from .classes import count_of
from .variance import learns_variance


@dataclasses.dataclass
class UNetDenoiser:
    """A network as a `diffusion.denoiser.Denoiser`.

    Args:
        unet: The network, in evaluation mode.
        scheduler: Our scheduler with the configuration that the network was trained under.
        precision: "fp32", or "bf16" for autocast: faster where the processor knows it. The last
            bits of a bf16 output depend on the batch size.
        classes: The names of the classes that it can be asked for; () for none.
        knows_none: Whether "no class" was learned; else the mean of all classes stands for it, and
            guidance from it means nothing.
        digest: See `weights.weights_digest`; "" for weights that lie in no folder.
    """

    unet: UNet2DModel
    scheduler: DDPMScheduler
    precision: str = "fp32"
    classes: tuple[str, ...] = ()
    knows_none: bool = True
    digest: str = ""

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one picture."""
        size = self.unet.config.sample_size
        height, width = (size, size) if isinstance(size, int) else size
        return self.unet.config.in_channels, height, width

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = self.unet.device
        return device

    @property
    def prediction_type(self) -> str:
        """What the output is, one of `config.PREDICTION_TYPES`."""
        kind: str = self.scheduler.config.prediction_type
        return kind

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        """The output for x_t [batch, channels, height, width] at a 0-based timestep, of no class.

        Of a network that knows classes it is the answer of the last row of its embedding.
        """
        return self._output(x_t, timestep, _no_class(self.unet, x_t))[0]

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        """The output for pictures of known classes; see `diffusion.denoiser.Conditional`."""
        return self._output(x_t, timestep, labels)[0]

    @property
    def learns_variance(self) -> bool:
        """Whether it says the variance too; see `diffusion.denoiser.VarianceLearner`."""
        return learns_variance(self.unet)

    def with_variance(
        self, x_t: Tensor, timestep: int, labels: Tensor | None = None, /
    ) -> tuple[Tensor, Tensor | None]:
        """The output and the share v; see `diffusion.denoiser.VarianceLearner`."""
        told = _no_class(self.unet, x_t) if labels is None else labels
        return self._output(x_t, timestep, told)

    def _output(
        self, x_t: Tensor, timestep: int, labels: Tensor | None
    ) -> tuple[Tensor, Tensor | None]:
        """What the network says of the mean, and of the variance if it does."""
        fast = self.precision == "bf16"
        with torch.no_grad(), torch.autocast(self.device.type, torch.bfloat16, enabled=fast):
            output: Tensor = self.unet(x_t, timestep, class_labels=labels, return_dict=False)[0]
        return split_variance(output.to(x_t.dtype), x_t.shape[1])

    def trainable_copy(self) -> torch.nn.Module:
        """A copy of the network in training mode; see `diffusion.denoiser.Trainable`."""
        return _OutputOf(copy.deepcopy(self.unet).train().requires_grad_(True))


class _OutputOf(torch.nn.Module):
    """A diffusers network that returns what it says of the mean alone, of no class."""

    def __init__(self, unet: UNet2DModel) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, x_t: Tensor, timestep: int) -> Tensor:
        labels = _no_class(self.unet, x_t)
        output: Tensor = self.unet(x_t, timestep, class_labels=labels, return_dict=False)[0]
        return split_variance(output, x_t.shape[1])[0]


def _no_class(unet: UNet2DModel, x_t: Tensor) -> Tensor | None:
    """The label that says "no class", [batch]; None for a network that takes no labels."""
    count = count_of(unet)
    return torch.full((len(x_t),), count, device=x_t.device) if count else None
