"""Model folders: written for plain diffusers, and read without trusting them.

diffusers' own loader builds whatever a folder names. Here `layout` says where the parts lie,
`unet_config` builds the network, `weights` compares the header of its tensors with it before
anything is allocated, and `scheduler_config` takes what is said of β.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMPipeline, UNet2DModel
from diffusers import DDPMScheduler as DiffusersDDPMScheduler

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.errors import UserError
from ddpm_demo.limits import HOME_MODELS, ModelLimits
from ddpm_demo.storage.atomic import MANIFEST, is_intact

from .checked import bad
from .classes import read_classes, write_classes
from .layout import find_layout
from .network import UNetDenoiser
from .scheduler_config import OPTIONS, scheduler_of
from .unet_config import network_of
from .variance import learns_variance
from .weights import read_weights, weights_digest


def save_model(
    folder: Path,
    unet: UNet2DModel,
    scheduler_config: Mapping[str, Any],
    classes: Sequence[str] = (),
    *,
    knows_none: bool = True,
) -> None:
    """Writes a folder that plain diffusers loads: its own scheduler class stands in the index.

    Args:
        folder: Made when it is not there.
        unet: The network.
        scheduler_config: The arguments of diffusers' scheduler.
        classes: The names of the classes that the network knows, in the order of its rows.
        knows_none: Whether its last row was trained to mean "no class".
    """
    scheduler = DiffusersDDPMScheduler(**scheduler_config)
    pipeline = DDPMPipeline(unet=unet, scheduler=scheduler)
    pipeline.save_pretrained(folder, safe_serialization=True)
    if classes:
        write_classes(folder, classes, last_is_none=knows_none)


def save_denoiser(folder: Path, denoiser: UNetDenoiser) -> None:
    """Writes a model that was read in any layout as `save_model` writes one."""
    known = {key: denoiser.scheduler.config[key] for key in OPTIONS}
    named, none = denoiser.classes, denoiser.knows_none
    save_model(folder, denoiser.unet, known, named, knows_none=none)


def load_model(
    folder: Path, device: torch.device | str = "cpu", limits: ModelLimits = HOME_MODELS
) -> UNetDenoiser:
    """Reads a diffusers DDPM folder in any of the layouts of `layout` (UNet2DModel, safetensors).

    Args:
        folder: The model folder.
        device: Where the network is put.
        limits: How large it may be.

    Raises:
        UserError: with the reason, when the folder is gone or is not such a model.
    """
    layout = find_layout(folder, cache_links=limits.cache_links)
    # A folder that we wrote has a manifest. A trainer may replace the folder during the check, so
    # a failed check is repeated once.
    manifest = layout.folder / MANIFEST
    written = manifest.exists() and "sha256" in layout.read(manifest)
    if written and not (is_intact(folder) or is_intact(folder)):
        raise bad(manifest, "a file has changed since it was written")
    unet = network_of(layout.read(layout.config), layout.config, limits)
    shapes = {key: tensor.shape for key, tensor in unet.state_dict().items()}
    weights = read_weights(layout.weights(), shapes)
    if not layout.scheduler.exists():
        raise bad(layout.scheduler, "it is missing: nothing says which β the network is for")
    scheduler = scheduler_of(
        layout.read(layout.scheduler), layout.scheduler, learns_variance=learns_variance(unet)
    )
    rows = unet.config.num_train_timesteps
    if unet.config.time_embedding_type == "learned" and len(scheduler) > rows:
        raise bad(layout.config, f"it embeds {rows} timesteps, and T is {len(scheduler)}")
    known = read_classes(layout, unet, weights)
    unet.load_state_dict(weights, assign=True)
    unet.eval().requires_grad_(False)
    digest = weights_digest(folder)
    return UNetDenoiser(
        unet.to(device),
        scheduler,
        classes=known.names,
        knows_none=known.last_is_none,
        digest=digest,
    )


def empty_unet(folder: Path) -> UNet2DModel:
    """The network of a model folder, with arbitrary weights: those of the folder are not read.

    Raises:
        UserError: with the reason, when the folder does not describe one that we know.
    """
    layout = find_layout(folder, cache_links=True)
    return network_of(layout.read(layout.config), layout.config).to_empty(device="cpu")


def raw_scheduler(folder: Path) -> dict[str, Any]:
    """What a folder says of its scheduler, as it stands there; raises as `checked.read_json`."""
    layout = find_layout(folder, cache_links=True)
    return layout.read(layout.scheduler)


def load_scheduler(folder: Path) -> DDPMScheduler:
    """The scheduler of a model folder.

    Raises:
        UserError: with the reason, when there is none that we know.
    """
    layout = find_layout(folder, cache_links=True)
    channels = [layout.read(layout.config).get(key) for key in ("in_channels", "out_channels")]
    twice = channels in ([1, 2], [3, 6])
    return scheduler_of(layout.read(layout.scheduler), layout.scheduler, learns_variance=twice)


def read_again(read: Callable[[], Any]) -> Any:
    """What `read` makes of a model folder. A run replaces its folder while it trains, so a reading
    that fails is repeated once."""
    try:
        return read()
    except (OSError, UserError):
        return read()


def index_stamp(folder: Path) -> int:
    """Changes when a run has saved a newer model in its folder.

    Raises:
        OSError: where none lies there.
    """
    return (folder / "model_index.json").stat().st_mtime_ns
