"""A graphics card that is lent for seconds: the page on a ZeroGPU Space of Hugging Face.

There `spaces.GPU` runs a function in a fork of the server that sees the card, and kills the fork
when its time is over; the server itself sees none. May enter: what runs in such a fork, what asks
for it, how long it is asked for, and what is said when it is refused. app.py imports this room on
ZeroGPU alone, after `spaces`; nobody else does.
Never imports: a tab, or torch at module level.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping
from typing import Any

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.variables import variable

from .drawing import CardDrawing
from .lengths import MOST_SECONDS
from .slices import Slices

SLICE_SECONDS = 60.0  # of the card, that a slice of a training asks for
FEWEST_SLICE_SECONDS = 5.0
RUNS_AT_ONCE = 4  # each slice has a card of its own, and all share the memory of the server


@dataclasses.dataclass(frozen=True)
class ZeroGpu:
    """What the page does otherwise there.

    Args:
        policy: The bounds, with those of the card.
        drawing: Draws on the card.
        slices: Trains on it, a slice at a time.
    """

    policy: Policy
    drawing: CardDrawing
    slices: Slices


def take_up(policy: Policy, environment: Mapping[str, str] = os.environ) -> ZeroGpu:
    """Decorates what needs the card; called once, before the page is launched.

    Raises:
        UserError: "bad_settings" for a slice of no length that can be lent.
    """
    import spaces

    from ddpm_demo.models.device import choose_only

    choose_only("cpu")  # `spaces` lets torch say that there is a card; the server must not use it
    seconds = slice_seconds(environment)
    # a run that waited would begin at another visitor's request, and at the cost of that visitor
    bounded = dataclasses.replace(policy, runs_at_once=RUNS_AT_ONCE, runs_waiting=0)
    return ZeroGpu(
        bounded,
        CardDrawing(min(policy.drawing_seconds, MOST_SECONDS), spaces.GPU),
        Slices(seconds, spaces.GPU),
    )


def slice_seconds(environment: Mapping[str, str]) -> float:
    """Seconds of a slice: `DDPM_DEMO_SLICE_SECONDS`, or a minute.

    Raises:
        UserError: "bad_settings" for less than five seconds, or more than can be lent.
    """
    name = variable("slice_seconds")
    text: Any = environment.get(name) or SLICE_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not FEWEST_SLICE_SECONDS <= seconds <= MOST_SECONDS:
        raise UserError("bad_settings", name=name, value=str(text)[:40])
    return seconds
