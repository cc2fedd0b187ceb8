"""What the Forward tab needs of the server: a picture, its noise, and one β table or two."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from ddpm_demo.config import MAX_SEED, MAX_TIMESTEPS, MIN_TIMESTEPS, SCHEDULES
from ddpm_demo.errors import check_choice, check_range
from ddpm_demo.ui.components.files import saved

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.schedule import NoiseSchedule

SIZES = (32, 64, 128, 256)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Process:
    """One forward process; `rescale` fits β to a T other than 1000."""

    schedule: str = "cosine"
    timesteps: int = 1000
    rescale: bool = True

    def __post_init__(self) -> None:
        check_choice("schedule", self.schedule, SCHEDULES)
        check_range("T", self.timesteps, MIN_TIMESTEPS, MAX_TIMESTEPS)

    def table(self) -> NoiseSchedule:
        """β and what follows from it."""
        from ddpm_demo.diffusion.schedule import NoiseSchedule

        return NoiseSchedule.named(self.schedule, self.timesteps, rescale=self.rescale)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForwardConfig:
    """One picture's way to noise; `rival` is a second process on the same noise."""

    process: Process = Process()
    rival: Process | None = None
    size: int = 128
    seed: int = 0

    def __post_init__(self) -> None:
        check_range("size", self.size, SIZES[0], SIZES[-1])
        check_range("seed", self.seed, 0, MAX_SEED)


def noise_of(shape: tuple[int, ...], seed: int) -> Tensor:
    """ε of a picture: the same for the tab and for `/forward`. float32, `shape`."""
    from ddpm_demo.randomness import normal

    return normal(shape, seed, "forward")


def forward_value(x_0: np.ndarray, config: ForwardConfig, cache: str) -> dict[str, Any]:
    """x_0, ε and β of a picture, as files for the browser: the value of `ForwardStage`.

    Its id follows from picture and config: what the browser has worked out is kept as long as
    they are the same, over every visit of the tab.

    Args:
        x_0: The picture, uint8 [size, size, 3].
        config: Schedules, size and seed.
        cache: The component's cache folder.
    """
    eps = noise_of(x_0.shape, config.seed).numpy()

    processes = [config.process] if config.rival is None else [config.process, config.rival]
    return {
        "id": hashlib.sha256(x_0.tobytes() + repr((x_0.shape, config)).encode()).hexdigest()[:16],
        "shape": list(x_0.shape),
        "x_0": saved(x_0.tobytes(), "x_0.bin", cache),
        "eps": saved(eps.astype("<f4").tobytes(), "eps.bin", cache),
        "seed": config.seed,
        "processes": [
            dataclasses.asdict(one) | {"betas": one.table().betas.tolist()} for one in processes
        ],
    }
