"""Start from a picture: noise it to several t, and see what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.sampling import Step

from .join import Moment, Start, always, join, no_draw, seeded


def from_picture(
    denoiser: Denoiser,
    x_0: Tensor,
    timesteps: Sequence[int],
    indices: Sequence[int],
    seeds: Sequence[int],
    clipping: str = "plain",
) -> Iterator[Step]:
    """Noises a picture to several t and denoises it from there.

    The grid has a row per seed: the picture, then what comes back from each t.

    Args:
        denoiser: The model, which may be a `guidance.Guided` one.
        x_0: float32 [channels, height, width] in [−1, 1].
        timesteps: Of the whole process, falling.
        indices: The steps at which it starts.
        seeds: ε and z follow from them.
        clipping: One of `config.CLIPPINGS`.
    """
    clean = Moment(x_0, x_0, torch.zeros_like(x_0))
    starts = []
    for seed in seeds:
        eps = randomness.normal(denoiser.shape, seed, "x_T")
        starts.append(Start(len(timesteps), always(clean), no_draw))
        for index in indices:
            alpha_bar_t = float(denoiser.scheduler.alphas_cumprod[timesteps[index]])
            held = Moment(noised(x_0, eps, alpha_bar_t), x_0, eps)
            starts.append(Start(index, always(held), seeded(denoiser.shape, seed, "reverse")))
    yield from join(denoiser, timesteps, starts, "ddpm", clipping)
