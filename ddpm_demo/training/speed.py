"""How fast a network trains on the device at hand, in fp32 and in bf16, by timing real steps.

bf16 without hardware support is a trap: a convolution can take many times as long as in fp32,
and no flag of the processor tells reliably. So a few steps of each are timed in turn, and the
answer is remembered per machine, torch version and network.
"""

from __future__ import annotations

import dataclasses
import platform
import statistics
import time

import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.runs.folder.run import home
from ddpm_demo.storage.atomic import read_json, write_json

MEMORY = "speed.json"
REPEATS = 3
REFERENCE_SIZE, REFERENCE_BATCH = 32, 16
NEEDED_GAIN = 1.1  # bf16 has to be this much faster to be worth its coarser numbers
HOPELESS = 2.0  # a first bf16 step that is this much slower than the fp32 one ends the probe


@dataclasses.dataclass(frozen=True)
class Speed:
    """Pictures per second of forward and backward passes; bf16 is None where it is hopeless."""

    fp32: float
    bf16: float | None

    @property
    def precision(self) -> str:
        """The precision to train with, "fp32" or "bf16"."""
        return "bf16" if self.bf16 and self.bf16 >= NEEDED_GAIN * self.fp32 else "fp32"

    @property
    def images_per_s(self) -> float:
        """Pictures per second with that precision."""
        return self.bf16 if self.bf16 and self.precision == "bf16" else self.fp32


def speed_of(unet: UNet2DModel, device: torch.device) -> Speed:
    """The speed of a network: as remembered, or measured now."""
    known = recall(unet, device)
    if known is None:
        known = _probe(unet.to(device))
        memory = home() / MEMORY
        write_json(memory, read_json(memory) | {_key(unet, device): dataclasses.asdict(known)})
    return known


def remember(unet: UNet2DModel, device: torch.device, precision: str, images_per_s: float) -> None:
    """Notes what a real training reached, which tells more than a probe of a few steps.

    The speed in the other precision is scaled by the same factor, so that their ratio stays as
    the probe measured it.
    """
    known = recall(unet, device)
    probed = getattr(known, precision, None)
    if known is not None and probed and images_per_s > 0:
        scale = images_per_s / probed
        better = Speed(known.fp32 * scale, known.bf16 * scale if known.bf16 else None)
        memory = home() / MEMORY
        write_json(memory, read_json(memory) | {_key(unet, device): dataclasses.asdict(better)})


def recall(unet: UNet2DModel, device: torch.device) -> Speed | None:
    """What was measured before on this machine, under this version of torch; None if nothing."""
    known = read_json(home() / MEMORY).get(_key(unet, device))
    return Speed(**known) if isinstance(known, dict) else None


def _key(unet: UNet2DModel, device: torch.device) -> str:
    shape = [unet.config[key] for key in ("block_out_channels", "layers_per_block")]
    picture = f"{unet.config.sample_size}px"  # the channels count for next to nothing
    parts = (torch.__version__, platform.node(), _name(device), *map(str, shape), picture)
    return " ".join(parts)


def _name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def _probe(unet: UNet2DModel) -> Speed:
    size, channels = unet.config.sample_size, unet.config.in_channels
    # fewer of larger pictures: a probe should take no longer than the training that it is for
    batch = max(2, min(REFERENCE_BATCH, REFERENCE_BATCH * REFERENCE_SIZE**2 // size**2))
    x = randomness.normal((batch, channels, size, size), 0, "probe").to(unet.device)
    _step_seconds(unet, x, bf16=False)  # the first steps pay for kernels being chosen
    fp32 = _step_seconds(unet, x, bf16=False)
    if _step_seconds(unet, x, bf16=True) > HOPELESS * fp32:
        return Speed(batch / fp32, None)
    pairs = [
        (_step_seconds(unet, x, bf16=False), _step_seconds(unet, x, bf16=True))
        for _ in range(REPEATS)
    ]
    # Other programs only make a step slower: the fastest is nearest to the real cost. The gain is
    # the median over pairs of neighbours, as another program may pause during one of them.
    fp32 = min(fp32, *(seconds for seconds, _ in pairs))
    gain = statistics.median(a / b for a, b in pairs)
    return Speed(batch / fp32, gain * batch / fp32)


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
