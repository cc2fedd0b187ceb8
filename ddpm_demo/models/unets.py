"""The networks that can be trained, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from diffusers import UNet2DModel

from ddpm_demo.config import check_size
from ddpm_demo.errors import check_choice


class NamedUNet(TypedDict):
    """What tells one named network from another."""

    block_out_channels: tuple[int, ...]
    layers_per_block: int


# Three levels each, self-attention at the coarsest; large pictures get a fourth, finer one of half
# the width. The comment is the cost of a forward pass for one 32×32 colour picture, multiply and
# add counted separately: benchmarks/unets.py.
NAMED_UNETS: dict[str, NamedUNet] = {
    "tiny": {"block_out_channels": (32, 32, 64), "layers_per_block": 1},  # 0.31 GFLOP, 0.81 M
    "small": {"block_out_channels": (32, 64, 96), "layers_per_block": 1},  # 0.61 GFLOP, 1.8 M
    "base": {"block_out_channels": (32, 64, 128), "layers_per_block": 2},  # 1.1 GFLOP, 3.9 M
}

LARGE = 48  # pixels; without the fourth level a step at 64×64 takes 2.7 times as long
GROUPS = 16


def build_unet(
    name: str, *, size: int, channels: int, classes: int = 0, learned_variance: bool = False
) -> UNet2DModel:
    """A freshly initialised UNet2DModel.

    Args:
        name: A key of `NAMED_UNETS`.
        size: Height and width of the pictures, a multiple of 4 from 16 to 128.
        channels: 1 (grey) or 3 (colour).
        classes: How many classes it can be asked for; it has one row more, for "no class".
        learned_variance: Whether it says σ_t² too, in as many channels more; see `variance`.

    Raises:
        UserError: for a name or size that does not exist.
    """
    check_choice("unet", name, tuple(NAMED_UNETS))
    check_size(size)
    levels = widths(name, size)
    plain = len(levels) - 1
    return UNet2DModel(
        sample_size=size,
        in_channels=channels,
        out_channels=2 * channels if learned_variance else channels,
        block_out_channels=levels,
        layers_per_block=NAMED_UNETS[name]["layers_per_block"],
        down_block_types=("DownBlock2D",) * plain + ("AttnDownBlock2D",),
        up_block_types=("AttnUpBlock2D",) + ("UpBlock2D",) * plain,
        norm_num_groups=GROUPS,
        attention_head_dim=32,
        num_class_embeds=classes + 1 if classes else None,
    )


def widths(name: str, size: int) -> tuple[int, ...]:
    """The channels of each level of a named network for pictures of `size` pixels."""
    levels = NAMED_UNETS[name]["block_out_channels"]
    if size >= LARGE and size % 8 == 0:
        return (max(GROUPS, levels[0] // 2), *levels)
    return levels


def name_of(config: Mapping[str, Any]) -> str | None:
    """The key of `NAMED_UNETS` that a network's config.json describes, None for any other."""
    levels, size = config.get("block_out_channels"), config.get("sample_size")
    if not (isinstance(levels, (list, tuple)) and isinstance(size, int)):  # none of ours
        return None
    shape = tuple(levels), config.get("layers_per_block")
    for name, named in NAMED_UNETS.items():
        if shape == (widths(name, size), named["layers_per_block"]):
            return name
    return None
