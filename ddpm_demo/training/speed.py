"""How fast a network trains on the device at hand, in fp32 and in bf16, by timing real steps.

bf16 without hardware support is a trap: a convolution can take many times as long as in fp32,
and no flag of the processor tells reliably. So a few steps of each are timed in turn, and the
answer is remembered per machine, torch version and network.
"""

from __future__ import annotations

import contextlib
import dataclasses
import platform
import statistics
import time
from collections.abc import Sequence

import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.models.classes import count_of
from ddpm_demo.models.unets import NAMED_UNETS, widths
from ddpm_demo.runs.folder.checks import Check, are_valid, is_number, is_switch, or_none
from ddpm_demo.runs.folder.run import home
from ddpm_demo.storage.atomic import read_json, write_json

MEMORY = "speed.json"
REPEATS = 3
REFERENCE_SIZE, REFERENCE_BATCH = 32, 16
NEEDED_GAIN = 1.1  # bf16 has to be this much faster to be worth its coarser numbers
SPREAD = 1.5  # steps of a probe that differ by more were taken on a busy computer
BUSY_SHARE = 0.5  # a probe that gets less of the processor's threads shares them with others
BUSY_TRAINING = 1.5  # a training this much slower than a steady probe had to share, too
PROBE_SECONDS = 10.0  # of pairs of steps; a slow computer is known well enough after these
HOPELESS = 2.0  # a first bf16 step that is this much slower than the fp32 one ends the probe


@dataclasses.dataclass(frozen=True)
class Speed:
    """How fast a network trains.

    Args:
        fp32, bf16: Pictures per second of forward and backward passes; bf16 is None where it is
            hopeless.
        steady: Whether it was measured while the computer had nothing else to do, as it seems: the
            steps of the probe took about equally long, and had the processor to themselves.
        trained: Whether a real training told it.
    """

    fp32: float
    bf16: float | None
    steady: bool = True
    trained: bool = False

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
    known = _recall(_key(unet, device))
    if known is None:
        known = probe(unet.to(device))
        _record(_key(unet, device), known)
    return known


def remember(unet: UNet2DModel, device: torch.device, precision: str, images_per_s: float) -> None:
    """Notes what a real training reached, which tells more than a probe of a few steps.

    The speed in the other precision is scaled by the same factor, so that their ratio stays as
    the probe measured it.
    """
    known = _recall(_key(unet, device))
    probed = getattr(known, precision, None)
    if known is not None and probed and images_per_s > 0:
        scale = images_per_s / probed
        bf16 = known.bf16 * scale if known.bf16 else None
        steady = not known.steady or scale * BUSY_TRAINING > 1
        _record(_key(unet, device), Speed(known.fp32 * scale, bf16, steady=steady, trained=True))


def recall(name: str, size: int, device: torch.device) -> Speed | None:
    """What was measured before on this machine, under this version of torch; None if nothing.

    Args:
        name: A key of `NAMED_UNETS`.
        size: Height and width of the pictures.
        device: Where it is trained.
    """
    return _recall(_named_key(name, size, device))


def record(name: str, size: int, device: torch.device, speed: Speed) -> None:
    """Remembers a speed; arguments as of `recall`."""
    _record(_named_key(name, size, device), speed)


def _recall(key: str) -> Speed | None:
    """A remembered speed, without what a later version adds; None when it cannot be read."""
    known = read_json(home() / MEMORY).get(key)
    if not isinstance(known, dict) or "fp32" not in known or not are_valid(known, _CHECKS):
        return None
    return Speed(**{"bf16": None} | {name: known[name] for name in _CHECKS if name in known})


def _record(key: str, speed: Speed) -> None:
    memory = home() / MEMORY
    # where nothing can be written it is measured anew each time: that ends no training
    with contextlib.suppress(OSError):
        write_json(memory, read_json(memory) | {key: dataclasses.asdict(speed)})


def _is_rate(value: object) -> bool:
    return is_number(value) and value > 0


_CHECKS: dict[str, Check] = {
    "fp32": _is_rate,
    "bf16": or_none(_is_rate),
    "steady": is_switch,
    "trained": is_switch,
}


def _key(unet: UNet2DModel, device: torch.device) -> str:
    config = unet.config
    return _text(
        config["block_out_channels"], config["layers_per_block"], config["sample_size"], device
    )


def _named_key(name: str, size: int, device: torch.device) -> str:
    return _text(widths(name, size), NAMED_UNETS[name]["layers_per_block"], size, device)


def _text(levels: Sequence[int], layers: int, size: int, device: torch.device) -> str:
    # the channels of a picture count for next to nothing
    parts = (torch.__version__, platform.node(), _name(device), tuple(levels), layers, f"{size}px")
    return " ".join(map(str, parts))


def _name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def probe(unet: UNet2DModel) -> Speed:
    """Times a few steps on the device where the network is."""
    size, channels = unet.config.sample_size, unet.config.in_channels
    # fewer of larger pictures: a probe should take no longer than the training that it is for
    batch = max(2, min(REFERENCE_BATCH, REFERENCE_BATCH * REFERENCE_SIZE**2 // size**2))
    x = randomness.normal((batch, channels, size, size), 0, "probe").to(unet.device)
    _step_seconds(unet, x, bf16=False)  # the first steps pay for kernels being chosen
    alone = _Alone(x.device)
    fp32 = _step_seconds(unet, x, bf16=False)
    if _step_seconds(unet, x, bf16=True) > HOPELESS * fp32:
        return Speed(batch / fp32, None, alone.so_far())
    pairs: list[tuple[float, float]] = []
    while len(pairs) < REPEATS and sum(map(sum, pairs)) < PROBE_SECONDS:
        pairs.append((_step_seconds(unet, x, bf16=False), _step_seconds(unet, x, bf16=True)))
    # Other programs only make a step slower: the fastest is nearest to the real cost. The gain is
    # the median over pairs of neighbours, as another program may pause during one of them.
    steps = [fp32, *(seconds for seconds, _ in pairs)]
    gain = statistics.median(a / b for a, b in pairs)
    steady = max(steps) < SPREAD * min(steps) and alone.so_far()
    return Speed(batch / min(steps), gain * batch / min(steps), steady)


class _Alone:
    """Whether a probe has the processor to itself: steps that all wait equally long look steady."""

    def __init__(self, device: torch.device) -> None:
        self.threads = torch.get_num_threads() if device.type == "cpu" else 0
        self.wall, self.used = time.perf_counter(), time.process_time()

    def so_far(self) -> bool:
        """On another device the processor has little to do and tells nothing."""
        wall, used = time.perf_counter() - self.wall, time.process_time() - self.used
        return used >= BUSY_SHARE * wall * self.threads


def _step_seconds(unet: UNet2DModel, x: Tensor, *, bf16: bool) -> float:
    """Wall time of one forward and backward pass."""
    _wait(x.device)
    start = time.perf_counter()
    with torch.autocast(x.device.type, torch.bfloat16, enabled=bf16):
        labels = torch.zeros(len(x), dtype=torch.int64, device=x.device) if count_of(unet) else None
        output = unet(x, 500, labels, return_dict=False)[0]
    output.float().square().mean().backward()
    unet.zero_grad()
    _wait(x.device)
    return time.perf_counter() - start


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
