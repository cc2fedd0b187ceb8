"""A network that is a formula, for Python and for script."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import torch
from torch import Tensor

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config

SHAPE = (3, 4, 4)


@dataclasses.dataclass
class Told:
    """A network that knows three classes, or none; what it says is drawn out by its label.

    Args:
        prediction_type: What it puts out.
        classes: The names of its classes.
        schedule: One of `config.SCHEDULES`.
    """

    prediction_type: str = "v_prediction"
    classes: tuple[str, ...] = ()
    schedule: str = "cosine"
    knows_none: bool = True
    shape: tuple[int, int, int] = SHAPE

    def __post_init__(self) -> None:
        self.config = scheduler_config(self.schedule, 1000, self.prediction_type)
        self.scheduler = DDPMScheduler(**self.config)
        self.device = torch.device("cpu")

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        return self.given(x_t, timestep, torch.full((len(x_t),), len(self.classes)))

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        """As the script of `code` says it."""
        return 0.6 * x_t + 0.2 * (labels[:, None, None, None] + 1) - timestep / 2000

    @property
    def code(self) -> str:
        """Declares `network`, the same in script."""
        about: dict[str, Any] = {
            "shape": self.shape,
            "classes": self.classes,
            "knows_none": self.knows_none,
            "scheduler": self.config,
        }
        return f"""
            const {{ described }} = await load("network.js");
            const network = described({json.dumps(about)});
            network.call = async (x_t, timestep, labels) => x_t.map((value, k) => {{
              const label = labels ? labels[Math.floor(k / network.size)] : 0;
              return 0.6 * value + 0.2 * (label + 1) - timestep / 2000;
            }});
            """
