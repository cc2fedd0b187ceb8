"""A network as a denoiser."""

from __future__ import annotations

import torch

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet


def untrained() -> UNetDenoiser:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1).eval().requires_grad_(False)
    return UNetDenoiser(unet, DDPMScheduler(**scheduler_config("cosine", 100, "v_prediction")))


def test_autocast_answers_in_fp32_and_nearly_the_same() -> None:
    denoiser = untrained()
    x_t = torch.randn(2, *denoiser.shape, generator=torch.Generator().manual_seed(0))
    exact = denoiser(x_t, 500)
    denoiser.precision = "bf16"
    near = denoiser(x_t, 500)
    assert near.dtype == torch.float32
    assert not torch.equal(near, exact)
    torch.testing.assert_close(near, exact, atol=0.05, rtol=0)


def test_a_trainable_copy_says_the_same_and_leaves_the_network_as_it_is() -> None:
    denoiser = untrained()
    x_t = torch.randn(2, *denoiser.shape, generator=torch.Generator().manual_seed(0))
    made = denoiser.trainable_copy()
    output = made(x_t, 500)
    torch.testing.assert_close(output.detach(), denoiser(x_t, 500))
    output.sum().backward()
    assert made.training
    assert all(p.grad is not None for p in made.parameters())
    ours, theirs = list(denoiser.unet.parameters()), list(made.parameters())
    assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))
    with torch.no_grad():
        theirs[0].add_(1)
    assert not torch.equal(ours[0], theirs[0])
    assert not denoiser.unet.training
    assert not any(p.requires_grad for p in ours)
