"""How much memory a network takes to answer: found on the meta device, where nothing is allocated.

What counts is the most that lives at a time: the answers of the way down wait for the way up.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import weakref
from collections.abc import Mapping
from typing import Any

import torch
from diffusers import UNet2DModel
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from ddpm_demo.storage.system import available_bytes

# what convolutions take beside their inputs and answers, and the allocator's waste. Measured by
# benchmarks/memory.py on a CPU: 1.1 to 1.9 times what is counted, less of large networks
OVERHEAD = 2.0
SPARED = 0.1  # of what is free: for other programs, and for the pictures on their way to the page
FRAME_BYTES = 2 * 4  # of a value, as x_t and as x̂_0, in a kept frame
AT_A_GLANCE = 100  # answers of the widest level at full size: more than any network has at a time


class _WithoutScores(TorchFunctionMode):
    """Attention as CPUs and GPUs work it out, piece by piece: all its scores never live at once."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is torch.nn.functional.scaled_dot_product_attention:
            return torch.empty_like(args[0])
        return func(*args, **(kwargs or {}))


class _Living(TorchDispatchMode):
    """Counts the bytes of tensors that live at a time, besides those of a network itself."""

    def __init__(self, unet: UNet2DModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.most = 0
        self._known = {each.untyped_storage()._cdata for each in unet.parameters()}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        answer = func(*args, **(kwargs or {}))
        for each in tree_leaves(answer):
            if isinstance(each, Tensor):
                self._count(each.untyped_storage())
        return answer

    def _count(self, storage: Any) -> None:
        key = storage._cdata
        if key in self._known:
            return
        self._known.add(key)
        size = storage.nbytes()
        self.now += size
        self.most = max(self.most, self.now)
        weakref.finalize(storage, self._gone, key, size)

    def _gone(self, key: int, size: int) -> None:
        self._known.discard(key)
        self.now -= size


def forward_bytes(config: Mapping[str, Any], batch: int) -> int:
    """About what one answer to a batch takes, in bytes, besides the weights.

    Args:
        config: Of the network.
        batch: Pictures; guidance asks about each of them twice.
    """
    known = {key: value for key, value in config.items() if not key.startswith("_")}
    text = json.dumps(known, sort_keys=True)
    one = _forward_bytes(text, 1)
    return one + (batch - 1) * (_forward_bytes(text, 2) - one)


@functools.lru_cache(maxsize=64)
def _forward_bytes(config: str, batch: int) -> int:
    with torch.device("meta"):
        unet = UNet2DModel.from_config(json.loads(config))
    size = unet.config.sample_size
    height, width = (size, size) if isinstance(size, int) else size
    labels = None
    if unet.config.num_class_embeds is not None:
        labels = torch.zeros(batch, dtype=torch.int64, device="meta")
    x_t = torch.zeros(batch, unet.config.in_channels, height, width, device="meta")
    with torch.no_grad(), _WithoutScores(), _Living(unet) as living:
        unet(x_t, 0, class_labels=labels, return_dict=False)
    return int(OVERHEAD * living.most)


@dataclasses.dataclass(frozen=True)
class Need:
    """What a drawing takes.

    Args:
        config: Of the network.
        shape: (channels, height, width) of one picture.
        frames: Moments that are kept.
        guided: Whether each picture is asked about twice.
    """

    config: Mapping[str, Any]
    shape: tuple[int, int, int]
    frames: int
    guided: bool

    def of(self, num_images: int) -> int:
        """Bytes for so many pictures, besides the weights."""
        kept = num_images * self.frames * math.prod(self.shape) * FRAME_BYTES
        return kept + forward_bytes(self.config, num_images * (1 + self.guided))

    def is_small(self, num_images: int, free: int) -> bool:
        """Whether it is little, at a glance: the network need not be looked at for it."""
        channels, height, width = self.shape
        widest: int = max(channels, *self.config["block_out_channels"])
        finest = 4 * num_images * (1 + self.guided) * widest * height * width
        return AT_A_GLANCE * finest + self.frames * finest < free

    def images_that_fit(self, wanted: int, free: int) -> int:
        """How many of the wanted pictures so many bytes are enough for."""
        if self.is_small(wanted, free) or self.of(wanted) <= free:
            return wanted
        least = self.of(1)
        more = self.of(2) - least
        return 0 if least > free else min(wanted, 1 + (free - least) // max(more, 1))


def free_for_drawing(device: torch.device) -> int:
    """Bytes that a drawing may take on a device."""
    on_card = device.type == "cuda"
    free = torch.cuda.mem_get_info(device)[0] if on_card else available_bytes()
    return int((1 - SPARED) * free)
