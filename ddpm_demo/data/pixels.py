"""Pixels are uint8 [n, h, w, c] at rest and float32 [n, c, h, w] in [−1, 1] in the mathematics.

No other module converts between the two.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def to_unit(images: Tensor) -> Tensor:
    """uint8 → float32 in [−1, 1], any shape: 0 ↦ −1, 255 ↦ 1."""
    return images.float() / 127.5 - 1


def from_unit(x: Tensor) -> Tensor:
    """Floats → uint8: clipped to [−1, 1], then the nearest level (upward at a tie).

    The exact inverse of `to_unit` on all 256 levels.
    """
    return ((x.float().clamp(-1, 1) + 1) * 127.5 + 0.5).floor().byte()


def to_unit_nchw(images: Tensor | np.ndarray, device: torch.device | str | None = None) -> Tensor:
    """uint8 [n, h, w, c] → float32 [n, c, h, w] in [−1, 1], on `device`."""
    return to_unit(torch.as_tensor(images, device=device).permute(0, 3, 1, 2).contiguous())


def to_uint8_nhwc(x: Tensor) -> np.ndarray:
    """Floats [n, c, h, w] → uint8 [n, h, w, c]; values outside [−1, 1] are clipped."""
    return from_unit(x.detach()).permute(0, 2, 3, 1).contiguous().cpu().numpy()
