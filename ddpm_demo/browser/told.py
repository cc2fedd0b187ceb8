"""What a page is told of a network that it draws with: the content of model.json."""

from __future__ import annotations

from typing import Any

from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.scheduler_config import OPTIONS

from .export import Exported
from .site import integrity


def network_told(denoiser: UNetDenoiser, exported: Exported) -> dict[str, Any]:
    """What a browser has to know of a network to draw as this machine does.

    Args:
        denoiser: As it was read.
        exported: Its network.
    """
    return {
        "bytes": len(exported.model),
        "integrity": integrity(exported.model),
        "shape": list(denoiser.shape),
        "classes": list(denoiser.classes),
        "knows_none": denoiser.knows_none,
        "weights": denoiser.digest,
        "scheduler": {key: _plain(denoiser.scheduler.config[key]) for key in OPTIONS},
        "difference": exported.difference,
        "rounding": exported.rounding,
    }


def _plain(value: Any) -> Any:
    """A value of a scheduler's configuration as JSON holds it."""
    return value.tolist() if hasattr(value, "tolist") else value
