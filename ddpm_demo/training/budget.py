"""What a time for training buys: which network, how many steps, and what there is to see then.

Standard library only.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

# How many pictures a network has to see, with repetition, at 32×32. Rules of thumb, from runs of
# the "small" network on clothes and on faces; larger pictures take in proportion to their edge.
FIRST_SHAPES_IMAGES, GOOD_IMAGES, REFERENCE_SIZE = 12_000, 60_000, 32

LOOK = "look"  # for the impatient: smaller pictures where the plan's own show nothing so soon
PLANS = {LOOK: 2 * 60, "short": 5 * 60, "hour": 3600, "night": 8 * 3600}  # seconds
LOOK_SIZE = 16
OVERHEAD = 0.90  # share of the time that steps get; start, previews and checkpoints take the rest
LEAST_STEPS = 30  # fewer change next to nothing, whatever the batch
LEAST_BATCH = 8  # that a short time is given for the sake of more steps
MAX_PASSES = 2000  # over the pictures; beyond, a network of this size knows them by heart


def needed(images: int, size: int) -> float:
    """Pictures to see at `size` pixels where 32×32 need `images`."""
    return images * max(1.0, size / REFERENCE_SIZE)


def seconds_until(images_per_s: float, size: int) -> tuple[float, float]:
    """Estimates of when first shapes are there, and good pictures."""
    return (
        needed(FIRST_SHAPES_IMAGES, size) / images_per_s / OVERHEAD,
        needed(GOOD_IMAGES, size) / images_per_s / OVERHEAD,
    )


@dataclasses.dataclass(frozen=True)
class Plan:
    """A training that fits into some time.

    Args:
        unet: Which network.
        size: Height and width of the pictures.
        steps: Training steps.
        batch_size: Pictures in a step.
        images: Pictures seen in them.
        passes: Over the pictures.
        outcome: "nothing", "shapes" or "good": what will be there at the end; "slow" where there
            are fewer than `LEAST_STEPS`.
        first_s, good_s: Estimates of when.
        total_s: How long it takes.
    """

    unet: str
    size: int
    steps: int
    batch_size: int
    images: int
    passes: float
    outcome: str
    first_s: float
    good_s: float
    total_s: float


def plan(
    seconds: float,
    rates: Mapping[str, float],
    size: int,
    batch_size: int,
    pictures: int,
    slices: int = 1,
) -> Plan:
    """The best use of some time: the largest network that still gets good, else the quickest.

    Where too few steps fit into it, the batch is halved, down to `LEAST_BATCH`.

    Args:
        seconds: The time.
        rates: Pictures per second of each network at `size`, the smallest network first.
        size: Height and width of the pictures.
        batch_size: Pictures in a step.
        pictures: How many there are to train on.
        slices: Into how many equal parts a batch has to be cut.
    """
    good = needed(GOOD_IMAGES, size)
    able = [name for name, rate in rates.items() if rate * seconds * OVERHEAD >= good]
    unet = able[-1] if able else max(rates, key=lambda name: rates[name])
    rate = rates[unet]
    images = min(rate * seconds * OVERHEAD, MAX_PASSES * max(1, pictures))
    batch_size = _batch_size(images, batch_size, slices)
    steps = round_down(max(1, int(images / batch_size)))
    images = steps * batch_size
    first_s, good_s = seconds_until(rate, size)
    shapes = images >= needed(FIRST_SHAPES_IMAGES, size)
    return Plan(
        unet=unet,
        size=size,
        steps=steps,
        batch_size=batch_size,
        images=images,
        passes=images / max(1, pictures),
        outcome=_outcome(steps, good=images >= good, shapes=shapes),
        first_s=first_s,
        good_s=good_s,
        total_s=images / rate / OVERHEAD,
    )


def _batch_size(images: float, batch_size: int, slices: int) -> int:
    """The batch, or the first of its halves of which enough fit into so many pictures."""
    while images < LEAST_STEPS * batch_size and batch_size % (2 * slices) == 0:
        if batch_size // 2 < LEAST_BATCH:
            break
        batch_size //= 2
    return batch_size


def _outcome(steps: int, *, good: bool, shapes: bool) -> str:
    if steps < LEAST_STEPS:
        return "slow"
    return "good" if good else "shapes" if shapes else "nothing"


def round_down(steps: int) -> int:
    """Steps, at least 1, with two digits, which are what an estimate is worth: 1,234 → 1,200."""
    unit = int(10 ** max(0, int(math.log10(steps)) - 1))
    return steps // unit * unit
