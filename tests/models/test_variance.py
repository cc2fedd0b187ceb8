"""Networks that say the variance too, and those that begin or cease to."""

from __future__ import annotations

import pytest
import torch
from diffusers import UNet2DModel

from ddpm_demo.models.unets import build_unet
from ddpm_demo.models.variance import learns_variance, with_variance


def network(channels: int, *, learned: bool) -> UNet2DModel:
    """A network with random weights that says something."""
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=channels, learned_variance=learned).eval()
    torch.nn.init.normal_(unet.conv_out.weight, std=0.1)
    return unet


@torch.no_grad()
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("learned", [False, True])
def test_what_is_said_of_the_mean_stays_when_the_variance_comes_or_goes(
    channels: int, learned: bool
) -> None:
    x_t = torch.randn(2, channels, 16, 16, generator=torch.Generator().manual_seed(4))
    before = network(channels, learned=learned)(x_t, 7, return_dict=False)[0]
    made = with_variance(network(channels, learned=learned), learned=not learned)
    after = made(x_t, 7, return_dict=False)[0]
    assert learns_variance(made) is not learned
    assert after.shape[1] == (channels if learned else 2 * channels)
    assert torch.equal(after[:, :channels], before[:, :channels])
    assert not after[:, channels:].any(), "v begins halfway"


def test_a_network_that_has_what_is_asked_for_stays() -> None:
    unet = network(1, learned=True)
    weight = unet.conv_out.weight
    assert with_variance(unet, learned=True).conv_out.weight is weight
