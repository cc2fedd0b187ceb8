"""Prints parameters and cost of each named UNet: `python benchmarks/unets.py`."""

from __future__ import annotations

import torch
from torch.utils.flop_counter import FlopCounterMode

from ddpm_demo.models.unets import NAMED_UNETS, build_unet


def main() -> None:
    print("| unet | parameters | GFLOP per 32×32 colour picture |\n|---|---|---|")
    for name in NAMED_UNETS:
        unet = build_unet(name, size=32, channels=3).eval()
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            unet(torch.zeros(1, 3, 32, 32), 0)
        parameters = sum(p.numel() for p in unet.parameters())
        print(f"| {name} | {parameters / 1e6:.2f} M | {counter.get_total_flops() / 1e9:.2f} |")


if __name__ == "__main__":
    main()
