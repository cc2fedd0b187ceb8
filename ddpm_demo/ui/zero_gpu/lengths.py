"""For how many seconds the card is asked for: by the work, and by what such work has taken."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from ddpm_demo.config import SampleConfig
from ddpm_demo.ui.lately import Lately

LEAST_SECONDS = 5
MOST_SECONDS = 300.0  # nobody waits longer for an answer, and no longer slice is lent
START_SECONDS = 6.0  # the fork, the card and the weights are made ready
MARGIN = 1.5  # a fork that is late is killed, and its drawing is lost
STEP_SECONDS = 0.03  # of the smallest network: a step cannot take less than its calls
RATE = 2e12  # multiplications a second that a small network reaches at least on such a card
REMEMBERED = 100  # models


@dataclasses.dataclass(frozen=True)
class Work:
    """What a drawing has to compute.

    Args:
        weights: Parameters of the network.
        pixels: Of a picture.
    """

    weights: int
    pixels: int

    @classmethod
    def of(cls, denoiser: Any) -> Work:
        """That of a network that was loaded."""
        _, height, width = denoiser.shape
        return cls(sum(each.numel() for each in denoiser.unet.parameters()), height * width)

    def step_seconds(self, config: SampleConfig) -> float:
        """What a step takes, as long as nothing was measured.

        A network works on most of its weights at a quarter of the size or less.
        """
        asked = config.num_images * (2 if config.labels and config.guidance not in (0, 1) else 1)
        return STEP_SECONDS + self.weights * self.pixels / 16 * asked / RATE


class Lengths:
    """How long to ask for, learned from drawing to drawing.

    Args:
        most: Seconds that are asked for at most.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._factors: Lately[str, float] = Lately(REMEMBERED)

    def of(self, folder: str, config: SampleConfig, work: Work) -> int:
        """Whole seconds for a drawing.

        Args:
            folder: The model's.
            config: What is drawn.
            work: What it has to compute.
        """
        seconds = config.steps * work.step_seconds(config) * self._factors.get(folder, 1.0)
        most = max(LEAST_SECONDS, math.floor(self._most))
        return min(most, max(LEAST_SECONDS, math.ceil(START_SECONDS + MARGIN * seconds)))

    def took(self, folder: str, config: SampleConfig, work: Work, step_seconds: float) -> None:
        """Notes what a step of a drawing has taken."""
        self._factors[folder] = step_seconds / work.step_seconds(config)

    def was_short(self, folder: str) -> None:
        """Notes that a drawing was cut off: the next one has twice as long."""
        self._factors[folder] = 2 * self._factors.get(folder, 1.0)
