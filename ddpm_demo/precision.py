"""fp32 or bf16, found out by timing real steps on the device at hand.

bf16 without hardware support is a trap: a convolution can take many times as long as in fp32,
and no flag of the processor tells reliably. So a few steps of each are timed in turn.
"""

from __future__ import annotations

import platform
import statistics
import time

import torch
from diffusers import UNet2DModel
from torch import Tensor

from . import noise
from .atomic import read_json, write_json
from .config import TrainConfig
from .model import build_unet
from .run import home

REPEATS = 3
PROBE_BATCH = 16
NEEDED_GAIN = 1.1  # bf16 has to be this much faster to be worth its coarser numbers
HOPELESS = 2.0  # one bf16 step this much slower than the fp32 one ends the probe


def choose_precision(config: TrainConfig, channels: int, device: torch.device) -> str:
    """ "fp32" or "bf16" for a run; a probe's answer is remembered per machine and torch version.

    Args:
        config: Its `precision` decides, unless that is "auto".
        channels: 1 or 3.
        device: Where the run will train.
    """
    if config.precision != "auto":
        return config.precision
    memory = home() / "precision.json"
    key = " ".join(
        (torch.__version__, platform.node(), _name(device), config.unet, f"{config.size}px")
    )
    known = read_json(memory)
    if known.get(key) not in ("fp32", "bf16"):
        known[key] = _probe(config, channels, device)
        write_json(memory, known)
    return str(known[key])


def _name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def _probe(config: TrainConfig, channels: int, device: torch.device) -> str:
    unet = build_unet(config.unet, size=config.size, channels=channels).to(device)
    batch = min(config.batch_size, PROBE_BATCH)
    x = noise.normal((batch, channels, config.size, config.size), 0, "probe").to(device)
    _step_seconds(unet, x, bf16=False)  # the first steps pay for kernels being chosen
    if _step_seconds(unet, x, bf16=True) > HOPELESS * _step_seconds(unet, x, bf16=False):
        return "fp32"
    pairs = [
        (_step_seconds(unet, x, bf16=False), _step_seconds(unet, x, bf16=True))
        for _ in range(REPEATS)
    ]
    gain = statistics.median(fp32 / bf16 for fp32, bf16 in pairs)
    return "bf16" if gain >= NEEDED_GAIN else "fp32"


def _step_seconds(unet: UNet2DModel, x: Tensor, *, bf16: bool) -> float:
    """Wall time of one forward and backward pass."""
    _wait(x.device)
    start = time.perf_counter()
    with torch.autocast(x.device.type, torch.bfloat16, enabled=bf16):
        output = unet(x, 500, return_dict=False)[0]
    output.float().square().mean().backward()
    unet.zero_grad()
    _wait(x.device)
    return time.perf_counter() - start


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
