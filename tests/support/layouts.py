"""Folders of one small network in the layouts in which people leave a DDPM."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
from safetensors.torch import load_file, save_file

from ddpm_demo.models.layout import WEIGHTS_NAME

SMALL: dict[str, Any] = {
    "sample_size": 16,
    "in_channels": 1,
    "out_channels": 1,
    "layers_per_block": 1,
    "block_out_channels": (16, 32),
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D"),
    "up_block_types": ("AttnUpBlock2D", "UpBlock2D"),
    "norm_num_groups": 8,
    "attention_head_dim": 8,
}
FORMER = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
Layout = Callable[[Path], object]


def network(seed: int = 0, **changes: Any) -> UNet2DModel:
    """A small network with arbitrary weights, none of them zero."""
    torch.manual_seed(seed)
    unet = UNet2DModel(**(SMALL | changes)).eval().requires_grad_(False)
    for parameter in unet.parameters():
        parameter.add_(0.02 * torch.randn_like(parameter))
    return unet


def pipeline(folder: Path, scheduler: Any = None, **changes: Any) -> UNet2DModel:
    """Saves one as plain diffusers does, and returns its network."""
    unet = network(**changes)
    made = DDPMPipeline(unet=unet, scheduler=scheduler or DDPMScheduler(1000))
    made.save_pretrained(folder)
    return unet


def side_by_side(folder: Path) -> None:
    """Moves the files of a pipeline to the root, as google/ddpm-* has them."""
    for part in ("unet", "scheduler"):
        for file in (folder / part).iterdir():
            file.rename(folder / file.name)
        (folder / part).rmdir()


def with_former_names(folder: Path) -> None:
    """Gives the parts of its attentions the names that they had before 2023."""
    file = folder / "unet" / WEIGHTS_NAME
    found = {}
    for key, tensor in load_file(file).items():
        match = re.fullmatch(r"(.*attentions\.\d+)\.(to_[qkv]|to_out\.0)\.(\w+)", key)
        found[f"{match[1]}.{FORMER[match[2]]}.{match[3]}" if match else key] = tensor
    assert any("proj_attn" in key for key in found)
    save_file(found, file, {"format": "pt"})


def as_dtype(dtype: torch.dtype) -> Layout:
    """Stores the weights as other numbers, under the usual name."""

    def store(folder: Path) -> None:
        file = folder / "unet" / WEIGHTS_NAME
        save_file({key: each.to(dtype) for key, each in load_file(file).items()}, file)

    return store


def as_variant(name: str, dtype: torch.dtype) -> Layout:
    """Stores them as a variant alone."""

    def store(folder: Path) -> None:
        as_dtype(dtype)(folder)
        file = folder / "unet" / WEIGHTS_NAME
        file.rename(file.with_name(f"diffusion_pytorch_model.{name}.safetensors"))

    return store


def in_shards(folder: Path, variant: str | None = None) -> None:
    """Parts the weights, as diffusers does where they are large."""
    unet = UNet2DModel.from_pretrained(folder / "unet")
    (folder / "unet" / WEIGHTS_NAME).unlink()
    unet.save_pretrained(folder / "unet", max_shard_size="50KB", variant=variant)
    assert len(list((folder / "unet").glob("*.safetensors"))) > 2


def in_a_cache(folder: Path) -> Path:
    """Moves a folder into a Hugging Face cache, where each file is a link; returns the snapshot."""
    cache = folder.parent / "models--someone--small"
    snapshot = cache / "snapshots" / ("0" * 40)
    (cache / "blobs").mkdir(parents=True)
    for number, file in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        blob = cache / "blobs" / f"{number:040x}"
        file.rename(blob)
        link = snapshot / file.relative_to(folder)
        link.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * len(link.relative_to(cache).parts[:-1])
        link.symlink_to(f"{up}blobs/{blob.name}")
    shutil.rmtree(folder)
    return snapshot


def edit(file: Path, **values: Any) -> None:
    """Changes values of a JSON file."""
    file.write_text(json.dumps(json.loads(file.read_text()) | values))
