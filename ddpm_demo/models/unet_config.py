"""The configuration of a network that somebody else made, checked before anything is allocated."""

from __future__ import annotations

import inspect
import math
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DModel

from ddpm_demo.config import MAX_CLASSES, MIN_CLASSES, MIN_SIZE
from ddpm_demo.limits import HOME_MODELS, ModelLimits

from .checked import bad

BLOCKS = {
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D", "ResnetDownsampleBlock2D"),
    "up_block_types": ("UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D"),
}
MAX_LEVELS, MAX_LAYERS, MAX_WIDTH = 8, 4, 2048
# whole numbers that diffusers takes unseen: the least and the most, and whether null will do
WHOLE = {
    "norm_num_groups": (1, MAX_WIDTH, False),
    "attn_norm_num_groups": (1, MAX_WIDTH, True),
    "attention_head_dim": (1, MAX_WIDTH, True),
    "downsample_padding": (0, 1, False),
    "time_embedding_dim": (1, 10**6, True),
    "num_train_timesteps": (1, 10**6, True),
}
NUMBERS = {
    "mid_block_scale_factor": (1e-3, 1e3),
    "norm_eps": (1e-12, 1.0),
    "dropout": (0.0, 1.0),
    "freq_shift": (0.0, 10.0),
}
CHOICES: dict[str, tuple[object, ...]] = {
    "act_fn": ("silu", "swish", "mish", "gelu", "relu"),
    "mid_block_type": ("UNetMidBlock2D", None),
    "resnet_time_scale_shift": ("default", "scale_shift"),
    "time_embedding_type": ("positional", "learned"),
    "downsample_type": ("conv", "resnet"),
    "upsample_type": ("conv", "resnet"),
    "center_input_sample": (True, False),
    "flip_sin_to_cos": (True, False),
    "add_attention": (True, False),
}
KNOWN = frozenset(inspect.signature(UNet2DModel.__init__).parameters) - {"self"}


def network_of(
    config: dict[str, Any], file: Path, limits: ModelLimits = HOME_MODELS
) -> UNet2DModel:
    """The network that a configuration describes, on the meta device: it takes no memory.

    It is run there once, so that what does not fit together is found before weights are read.

    Args:
        config: As it was read.
        file: Where it lies, for the error.
        limits: How large a network may be.

    Raises:
        UserError: "model_invalid" for anything but a UNet2DModel that can be sampled here.
    """
    _check(config, file, limits)
    known = {key: value for key, value in config.items() if key in KNOWN}
    try:
        with torch.device("meta"):
            unet: UNet2DModel = UNet2DModel.from_config(known)
    except Exception as error:  # diffusers may raise anything here: the folder is at fault
        raise bad(file, _short(error)) from None
    count = sum(parameter.numel() for parameter in unet.parameters())
    if count > limits.model_parameters:
        raise bad(
            file,
            f"the network has {count / 1e6:,.0f} million parameters, and "
            f"{limits.model_parameters / 1e6:,.0f} million may be opened here",
        )
    _try_out(unet, file)
    return unet


def edges(config: dict[str, Any]) -> tuple[int, int]:
    """Height and width that a checked configuration says."""
    size = config["sample_size"]
    return (size, size) if isinstance(size, int) else (size[0], size[1])


def _check(config: dict[str, Any], file: Path, limits: ModelLimits) -> None:
    """Raises for what diffusers would build without a question, or would take an age to build."""
    if config.get("_class_name") != "UNet2DModel":
        raise bad(file, f"it holds {str(config.get('_class_name'))[:100]!r}, not a UNet2DModel")
    channels = config.get("in_channels", 3)
    if channels not in (1, 3) or config.get("out_channels", 3) not in (channels, 2 * channels):
        raise bad(file, "only 1 or 3 channels, in as out or twice as many out, can be sampled")
    widths = config.get("block_out_channels", [])
    if not (isinstance(widths, list) and 1 <= len(widths) <= MAX_LEVELS):
        raise bad(file, f"block_out_channels must list 1 to {MAX_LEVELS} widths")
    if not all(type(width) is int and 1 <= width <= MAX_WIDTH for width in widths):
        raise bad(file, f"a width is not within 1 … {MAX_WIDTH}")
    layers = config.get("layers_per_block", 2)
    if not (type(layers) is int and 1 <= layers <= MAX_LAYERS):
        raise bad(file, f"layers_per_block is not within 1 … {MAX_LAYERS}")
    for key, allowed in BLOCKS.items():
        blocks = config.get(key)
        if not (isinstance(blocks, list) and all(block in allowed for block in blocks)):
            raise bad(file, f"{key} may hold {', '.join(allowed)}")
        if len(blocks) != len(widths):
            raise bad(file, f"{key} must list as many blocks as block_out_channels lists widths")
    if config.get("time_embedding_type") == "fourier":
        raise bad(file, "time_embedding_type fourier is told σ, and not the timestep of a DDPM")
    _check_options(config, file)
    _check_classes(config, file)
    _check_size(config.get("sample_size"), 2 ** (len(widths) - 1), file, limits)


def _check_options(config: dict[str, Any], file: Path) -> None:
    for key, (least, most, null) in WHOLE.items():
        value = config.get(key, least)
        if not (null and value is None) and not (type(value) is int and least <= value <= most):
            raise bad(file, f"{key} is not within {least} … {most}")
    for key, (low, high) in NUMBERS.items():
        value = config.get(key, high)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise bad(file, f"{key} is no number")
        if not low <= value <= high:
            raise bad(file, f"{key} is not within {low:g} … {high:g}")
    for key, allowed in CHOICES.items():
        if key in config and not any(
            config[key] is each or config[key] == each for each in allowed
        ):
            raise bad(file, f"{key} may be {', '.join(map(str, allowed))}")


def _check_classes(config: dict[str, Any], file: Path) -> None:
    if config.get("class_embed_type") is not None:
        raise bad(file, "classes must be an embedding: class_embed_type null, num_class_embeds")
    rows = config.get("num_class_embeds")
    if rows is not None and not (type(rows) is int and MIN_CLASSES <= rows <= MAX_CLASSES + 1):
        raise bad(file, f"num_class_embeds is not within {MIN_CLASSES} … {MAX_CLASSES + 1}")


def _check_size(size: object, factor: int, file: Path, limits: ModelLimits) -> None:
    told: list[Any] = size if isinstance(size, list) and len(size) == 2 else [size, size]
    if not all(type(edge) is int and MIN_SIZE <= edge <= limits.model_edge for edge in told):
        raise bad(
            file,
            f"sample_size {str(size)[:100]} is not within {MIN_SIZE} … {limits.model_edge} pixels",
        )
    if any(edge % factor for edge in told):
        raise bad(
            file,
            f"sample_size {size} cannot be halved {int(math.log2(factor))} times, as its blocks do",
        )


def _try_out(unet: UNet2DModel, file: Path) -> None:
    """Runs a network that lies on the meta device, and looks at the shape of its answer."""
    height, width = edges(unet.config)
    labels = None
    if unet.config.num_class_embeds is not None:
        labels = torch.zeros(1, dtype=torch.int64, device="meta")
    x_t = torch.zeros(1, unet.config.in_channels, height, width, device="meta")
    try:
        with torch.no_grad():
            answer = unet(x_t, 0, class_labels=labels, return_dict=False)[0]
    except Exception as error:  # as above
        raise bad(file, _short(error)) from None
    if answer.shape != (1, unet.config.out_channels, height, width):
        raise bad(file, f"the network answers with {list(answer.shape)} to {list(x_t.shape)}")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
