"""What a model says of many x_t at one t: asked in parts, and told classes where there are any."""

from __future__ import annotations

import torch
from torch import Tensor

from ddpm_demo.diffusion.denoiser import Denoiser, VarianceLearner
from ddpm_demo.diffusion.guidance import knowing


def said(
    denoiser: Denoiser, x_t: Tensor, timestep: int, batch_size: int, labels: Tensor | None
) -> tuple[Tensor, Tensor | None]:
    """What a model says of x_t and, where it learned it, of the variance; float32 on the CPU.

    Args:
        denoiser: The model.
        x_t: [n, channels, height, width].
        timestep: 0-based.
        batch_size: How many the network sees at once.
        labels: int64 [n], as for `denoiser.Conditional.given`; None for no class.

    Raises:
        UserError: "no_classes" for labels that the model does not take.
    """
    outputs, vs = [], []
    told = [None] * len(x_t) if labels is None else labels.split(batch_size)
    for part, asked in zip(torch.split(x_t, batch_size), told, strict=False):
        seen = part.to(denoiser.device)
        label = None if asked is None else asked.to(denoiser.device)
        if isinstance(denoiser, VarianceLearner):
            output, v = denoiser.with_variance(seen, timestep, label)
        elif label is not None:
            output, v = knowing(denoiser).given(seen, timestep, label), None
        else:
            output, v = denoiser(seen, timestep), None
        outputs.append(output.cpu())
        if v is not None:
            vs.append(v.cpu())
    return torch.cat(outputs).float(), torch.cat(vs).float() if vs else None
