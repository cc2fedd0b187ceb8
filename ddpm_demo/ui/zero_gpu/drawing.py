"""Drawing on the card: the steps are taken in a fork and come back as arrays of the CPU.

Arrays, not tensors: torch hands a tensor to another process through memory that the sender keeps
open, and a sender that is killed would leave the receiver without it.
"""

from __future__ import annotations

import dataclasses
import functools
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_demo.causes import explain
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue

from .lengths import Lengths, Work
from .refusals import told

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

LEAVE_SECONDS = 1.0


@dataclasses.dataclass(frozen=True)
class Failed:
    """What a fork says in the place of a step.

    Args:
        code: Of a `UserError`.
        details: Its numbers.
    """

    code: str
    details: dict[str, Any]


class CardDrawing:
    """The reverse process of a drawing, on the card where a network draws.

    Args:
        most: Seconds that one drawing may have.
        lend: `spaces.GPU`.
    """

    def __init__(self, most: float, lend: Callable[..., Any]) -> None:
        self.lengths = Lengths(most)
        self._drawn = lend(draw, duration=length)

    def __call__(self, settings: Settings, denoiser: Any) -> Iterator[Step]:
        """The steps of a drawing; closing the generator ends the work after the step at hand.

        Args:
            settings: What is drawn.
            denoiser: Its model, in the memory of the server.

        Raises:
            UserError: as `refusals.told`, and what drawing itself raises.
        """
        from ddpm_demo.models.network import UNetDenoiser

        if isinstance(denoiser, UNetDenoiser):
            yield from self._on_the_card(settings, Work.of(denoiser))
        else:  # an exact answer compares with pictures: the processor does that
            from ddpm_demo.diffusion.sampling import sample_progressive

            yield from sample_progressive(denoiser, settings.config)

    def _on_the_card(self, settings: Settings, work: Work) -> Iterator[Step]:
        config, folder = settings.config, str(catalogue.find(settings.model).folder)
        began, steps = 0.0, 0
        values = self._drawn(folder, config, self.lengths.of(folder, config, work))
        try:
            for value in values:
                if isinstance(value, Failed):
                    raise UserError(value.code, **value.details)
                if not began:  # the first step pays for what is made ready
                    began = time.monotonic()
                else:
                    steps += 1
                    pace = (time.monotonic() - began) / steps
                    self.lengths.took(folder, config, work, pace)
                yield unpacked(value)
        except Exception as error:
            known = told(error)
            if known.code == "gpu_aborted":
                self.lengths.was_short(folder)
            raise known from error
        finally:
            values.close()


def length(folder: str, config: SampleConfig, seconds: int) -> int:
    """For how long a drawing asks for the card."""
    return seconds


def draw(folder: str, config: SampleConfig, seconds: int) -> Iterator[dict[str, Any] | Failed]:
    """Draws with the model of a folder, in a fork that has the card.

    It ends by itself before its time is over: a fork that is killed in the middle of a message
    would leave the server waiting for the rest of it.

    Args:
        folder: A model folder.
        config: What is drawn.
        seconds: For which the card was asked for.

    Yields:
        Each step as `packed`, or what ended the work.
    """
    from ddpm_demo.diffusion.sampling import sample_progressive

    ends = time.monotonic() + seconds - LEAVE_SECONDS
    try:
        denoiser = _loaded(Path(folder))
        for step in sample_progressive(denoiser, config):
            yield packed(step)
            if time.monotonic() > ends and step.index < step.total - 1:
                raise UserError("gpu_aborted")
    except Exception as error:
        known = explain(error)
        if known.code == "crashed":
            traceback.print_exc()  # the log's own lock may be held by a thread that was not forked
            known = UserError("gpu_failed", error=known.details["error"])
        yield Failed(known.code, known.details)


def packed(step: Step) -> dict[str, Any]:
    """A step as numbers and arrays."""
    from torch import Tensor

    return {
        field.name: value.numpy() if isinstance(value, Tensor) else value
        for field in dataclasses.fields(step)
        for value in [getattr(step, field.name)]
    }


def unpacked(values: dict[str, Any]) -> Step:
    """A step that was `packed`."""
    import numpy as np
    import torch

    from ddpm_demo.diffusion.sampling import Step

    back: dict[str, Any] = {
        name: torch.from_numpy(value) if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }
    return Step(**back)


def _loaded(folder: Path) -> Any:
    """The model of a folder on the card."""
    from ddpm_demo.models.folder import index_stamp, read_again

    return read_again(lambda: _denoiser(folder, index_stamp(folder)))


@functools.lru_cache(maxsize=2)
def _denoiser(folder: Path, stamp: int) -> Any:
    """A model in the memory of a fork, which is used again; `stamp` changes with the model."""
    from ddpm_demo.models.device import choose_only, default_device
    from ddpm_demo.models.folder import load_model

    choose_only(None)
    return load_model(folder, default_device())
