"""What a forward pass takes beside what is worked out for it: `python benchmarks/memory.py`.

Prints, for included models and for two networks as google/ddpm-cifar10-32 and -celebahq-256 have
them (arbitrary weights), the growth of the process while it answers one batch, and its ratio to
what `models.memory` counts. Linux only; each row is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path
from typing import Any

CIFAR: dict[str, Any] = {
    "sample_size": 32,
    "block_out_channels": (128, 256, 256, 256),
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
    "attention_head_dim": None,
}
CELEBA: dict[str, Any] = {
    "sample_size": 256,
    "block_out_channels": (128, 128, 256, 256, 512, 512),
    "down_block_types": (*["DownBlock2D"] * 4, "AttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "AttnUpBlock2D", *["UpBlock2D"] * 4),
    "attention_head_dim": None,
    "downsample_padding": 0,
}
ROWS = (
    ("faces-32", 16),
    ("faces-32", 64),
    ("faces-64", 16),
    ("cifar10", 4),
    ("cifar10", 16),
    ("celebahq-256", 1),
    ("celebahq-256", 2),
    ("celebahq-256", 4),
)
WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


def config_of(name: str) -> dict[str, Any]:
    known = {"cifar10": CIFAR, "celebahq-256": CELEBA}
    if name in known:
        return known[name]
    told = json.loads((WEIGHTS / name / "unet" / "config.json").read_text())
    return {key: value for key, value in told.items() if not key.startswith("_")}


def _status(key: str) -> int:
    """Bytes that the system tells of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])


def measure(name: str, batch: int) -> tuple[int, int]:
    """Bytes that the process grew by, and bytes that are counted, without any overhead."""
    import torch
    from diffusers import UNet2DModel

    from ddpm_demo.models import memory

    unet = UNet2DModel(**config_of(name)).eval()
    channels, edge = unet.config.in_channels, unet.config.sample_size
    with torch.no_grad():
        unet(torch.zeros(1, channels, edge // 4, edge // 4), 1)  # what is made ready once
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = _status("VmRSS")
        unet(torch.zeros(batch, channels, edge, edge), 1)
    counted = memory.forward_bytes(unet.config, batch) / memory.OVERHEAD
    return _status("VmHWM") - before, round(counted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="one small row")
    options = parser.parse_args()
    print("| network | pictures | taken, MB | counted, MB | ratio |\n|---|---|---|---|---|")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name, batch in ROWS[:1] if options.tiny else ROWS:
            taken, counted = pool.apply(measure, (name, batch))
            ratio = taken / counted
            print(f"| {name} | {batch} | {taken / 1e6:.0f} | {counted / 1e6:.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
