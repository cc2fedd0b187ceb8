"""Where models are computed."""

from __future__ import annotations

import torch

_only: str | None = None


def choose_only(kind: str | None) -> None:
    """Lets `default_device` answer with one kind of device alone.

    Args:
        kind: Such as "cpu", where torch says that there is a card and this process must not use
            it; None for the best one again.
    """
    global _only
    _only = kind


def default_device() -> torch.device:
    """CUDA, then Apple's MPS, then the CPU; or what `choose_only` says."""
    if _only is not None:
        return torch.device(_only)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
