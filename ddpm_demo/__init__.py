"""DDPM Demo: see, train and question a Denoising Diffusion Probabilistic Model.

The names below are the public face. They are imported when they are first asked for, so that
`import ddpm_demo` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config import SampleConfig, TrainConfig
    from .diffusion.sampling import sample_progressive
    from .diffusion.scheduler import DDPMScheduler
    from .errors import UserError
    from .models.folder import load_model

__version__ = "0.2.0"

__all__ = [
    "DDPMScheduler",
    "SampleConfig",
    "TrainConfig",
    "UserError",
    "load_model",
    "sample_progressive",
]

_HOMES = {
    "DDPMScheduler": ".diffusion.scheduler",
    "SampleConfig": ".config",
    "TrainConfig": ".config",
    "UserError": ".errors",
    "load_model": ".models.folder",
    "sample_progressive": ".diffusion.sampling",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
