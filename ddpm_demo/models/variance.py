"""Networks that say the variance of the reverse step too (Nichol & Dhariwal 2021, section 3.1).

They put out twice the channels: first what every network puts out, then v in [−1, 1], which says
where ln σ_t² lies between ln β̃_t and ln β_t. diffusers' schedulers call this "learned_range".
"""

from __future__ import annotations

from diffusers import UNet2DModel
from torch import nn


def learns_variance(unet: UNet2DModel) -> bool:
    """Whether a network says the variance too."""
    return bool(unet.config.out_channels == 2 * unet.config.in_channels)


def with_variance(unet: UNet2DModel, *, learned: bool) -> UNet2DModel:
    """The network with or without channels for the variance; what it says of the mean stays.

    New channels begin with v = 0 for every input: ln σ_t² halfway between its two ends.

    Args:
        unet: As it was loaded; changed in place.
        learned: Whether the variance is to be said.
    """
    if learned == learns_variance(unet):
        return unet
    channels, last = unet.config.in_channels, unet.conv_out
    wide = 2 * channels if learned else channels
    made = nn.Conv2d(last.in_channels, wide, last.kernel_size, padding=last.padding)
    weights = {}
    for name, old in last.state_dict().items():
        weights[name] = old.new_zeros(wide, *old.shape[1:])
        weights[name][:channels] = old[:channels]
    made.load_state_dict(weights)
    unet.conv_out = made.to(last.weight).requires_grad_(last.weight.requires_grad)
    unet.register_to_config(out_channels=wide)
    return unet
