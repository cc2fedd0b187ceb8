"""Model folders, which are read without trusting them.

A model folder is a diffusers pipeline (`model_index.json`, `unet/`, `scheduler/`). diffusers'
own loader builds whatever a folder names; here the JSON is read with bounds, the network is
built by us, and the header of the weights is compared with it before anything is allocated.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMPipeline, UNet2DModel
from diffusers import DDPMScheduler as DiffusersDDPMScheduler
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from ddpm_demo.config import MAX_CLASSES, MAX_SIZE, MIN_CLASSES, MIN_SIZE
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import UnwiseOptionsWarning
from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import MANIFEST, is_intact
from ddpm_demo.storage.atomic import read_json as read_known

from .checked import bad, read_json
from .classes import read_classes, write_classes
from .network import UNetDenoiser
from .variance import learns_variance
from .weights import WEIGHTS_NAME, weights_digest

MAX_TIMESTEPS = 10_000

# What a stranger's folder may ask for. Whatever is outside is refused before allocation.
_BLOCKS = {
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D"),
    "up_block_types": ("UpBlock2D", "AttnUpBlock2D"),
}
_MAX_LEVELS, _MAX_LAYERS, _MAX_WIDTH = 6, 4, 1024


def save_model(
    folder: Path,
    unet: UNet2DModel,
    scheduler_config: Mapping[str, Any],
    classes: Sequence[str] = (),
) -> None:
    """Writes a folder that plain diffusers loads: its own scheduler class stands in the index.

    Args:
        folder: Made when it is not there.
        unet: The network.
        scheduler_config: The arguments of diffusers' scheduler.
        classes: The names of the classes that the network knows, in the order of its rows.
    """
    scheduler = DiffusersDDPMScheduler(**scheduler_config)
    pipeline = DDPMPipeline(unet=unet, scheduler=scheduler)
    pipeline.save_pretrained(folder, safe_serialization=True)
    if classes:
        write_classes(folder, classes)


def load_model(folder: Path, device: torch.device | str = "cpu") -> UNetDenoiser:
    """Reads any diffusers DDPM folder (UNet2DModel + DDPMScheduler, safetensors).

    Raises:
        UserError: with the reason, when the folder is gone or is not such a model.
    """
    folder = Path(folder)
    if not (folder / "unet").is_dir():
        raise UserError("model_missing", name=folder.name)
    # A folder that we wrote has a manifest. A trainer may replace the folder during the check, so
    # a failed check is repeated once.
    manifest = folder / MANIFEST
    if "sha256" in read_known(manifest) and not (is_intact(folder) or is_intact(folder)):
        raise bad(manifest, "a file has changed since it was written")
    unet = _unet_from_config(read_json(_part(folder, "unet") / "config.json"))
    classes = read_classes(folder, unet)
    unet.load_state_dict(_checked_weights(_part(folder, "unet") / WEIGHTS_NAME, unet))
    unet.eval().requires_grad_(False)
    scheduler = load_scheduler(folder)
    if learns_variance(unet) and scheduler.variance_type != "learned_range":
        file = _part(folder, "scheduler") / "scheduler_config.json"
        raise bad(file, "for a network of twice the channels variance_type is learned_range")
    digest = weights_digest(folder)
    return UNetDenoiser(unet.to(device), scheduler, classes=classes, digest=digest)


def empty_unet(folder: Path) -> UNet2DModel:
    """The network of a model folder, with arbitrary weights: those of the folder are not read.

    Raises:
        UserError: with the reason, when the folder does not describe one that we know.
    """
    return _unet_from_config(read_json(_part(folder, "unet") / "config.json")).to_empty(
        device="cpu"
    )


def load_scheduler(folder: Path) -> DDPMScheduler:
    """The scheduler of a model folder.

    Raises:
        UserError: with the reason, when there is none that we know.
    """
    return _scheduler_from_config(read_json(_part(folder, "scheduler") / "scheduler_config.json"))


def _part(folder: Path, name: str) -> Path:
    """One of the folders of a model, which is no link to elsewhere."""
    part = folder / name
    if part.is_symlink():
        raise bad(part, "it is a link")
    return part


def _unet_from_config(config: dict[str, Any]) -> UNet2DModel:
    """Builds on the meta device: a folder that lies about its size costs no memory."""
    file = Path("unet/config.json")
    if config.get("_class_name") != "UNet2DModel":
        raise bad(file, f"it holds {config.get('_class_name')!r}, not a UNet2DModel")
    size = config.get("sample_size")
    edges = size if isinstance(size, list) and len(size) == 2 else [size]
    if not all(isinstance(edge, int) and MIN_SIZE <= edge <= MAX_SIZE for edge in edges):
        raise bad(file, f"sample_size {size} is not within {MIN_SIZE} … {MAX_SIZE}")
    channels = config.get("in_channels")
    if channels not in (1, 3) or config.get("out_channels") not in (channels, 2 * channels):
        raise bad(file, "only 1 or 3 channels, in as out or twice as many out, can be sampled")
    widths = config.get("block_out_channels", [])
    if not (isinstance(widths, list) and 1 <= len(widths) <= _MAX_LEVELS):
        raise bad(file, f"block_out_channels must list 1 to {_MAX_LEVELS} widths")
    if not all(isinstance(width, int) and 1 <= width <= _MAX_WIDTH for width in widths):
        raise bad(file, f"a width is not within 1 … {_MAX_WIDTH}")
    layers = config.get("layers_per_block", 2)
    if not (isinstance(layers, int) and 1 <= layers <= _MAX_LAYERS):
        raise bad(file, f"layers_per_block is not within 1 … {_MAX_LAYERS}")
    for key, allowed in _BLOCKS.items():
        blocks = config.get(key)
        if not (isinstance(blocks, list) and all(block in allowed for block in blocks)):
            raise bad(file, f"{key} may hold {', '.join(allowed)}")
    if config.get("class_embed_type") is not None:
        raise bad(file, "classes must be an embedding: class_embed_type null, num_class_embeds")
    rows = config.get("num_class_embeds")  # one per class, and one for no class
    if rows is not None and not (type(rows) is int and MIN_CLASSES < rows <= MAX_CLASSES + 1):
        raise bad(file, f"num_class_embeds is not within {MIN_CLASSES + 1} … {MAX_CLASSES + 1}")
    try:
        with torch.device("meta"):
            return UNet2DModel.from_config(config)
    except Exception as error:  # diffusers may raise anything here: the folder is at fault
        raise bad(file, str(error)) from None


def _checked_weights(file: Path, unet: UNet2DModel) -> dict[str, Tensor]:
    if file.is_symlink() or not file.is_file():
        raise bad(file, "it is missing or a link")
    expected = {key: list(tensor.shape) for key, tensor in unet.state_dict().items()}
    try:
        with safe_open(file, framework="pt") as header:
            found = {key: header.get_slice(key).get_shape() for key in header.keys()}  # noqa: SIM118
        if found != expected:
            odd = sorted(key for key in expected | found if expected.get(key) != found.get(key))
            raise bad(file, f"{len(odd)} tensors do not fit the network, the first is {odd[0]}")
        weights = load_file(file)
    except SafetensorError as error:
        raise bad(file, str(error)) from None
    weights = {key: tensor.float() for key, tensor in weights.items()}
    for key, tensor in weights.items():
        if not torch.isfinite(tensor).all():
            raise bad(file, f"{key} holds values that are not finite")
    unet.to_empty(device="cpu")
    return weights


def _scheduler_from_config(config: dict[str, Any]) -> DDPMScheduler:
    file = Path("scheduler/scheduler_config.json")
    if config.get("_class_name") != "DDPMScheduler":
        raise bad(file, f"it holds {config.get('_class_name')!r}, not a DDPMScheduler")
    betas, timesteps = config.get("trained_betas"), config.get("num_train_timesteps", 1000)
    if isinstance(betas, list):  # which decide T
        timesteps = len(betas)
    if not (isinstance(timesteps, int) and 1 <= timesteps <= MAX_TIMESTEPS):
        raise bad(file, f"num_train_timesteps is not within 1 … {MAX_TIMESTEPS}")
    try:
        with warnings.catch_warnings():
            # the caller did not choose these options: a warning would not help
            warnings.simplefilter("ignore", UnwiseOptionsWarning)
            scheduler: DDPMScheduler = DDPMScheduler.from_config(config)
    except Exception as error:  # torch may raise anything for such options: the folder is at fault
        raise bad(file, str(error)) from None
    return scheduler
