"""How much a measurement has to compute. Standard library only: the page tells it beforehand."""

from __future__ import annotations

from collections.abc import Sequence

DRAWING_STEPS = 50  # reverse steps of each drawing
BOUND_PICTURES, BOUND_TIMESTEPS = 64, 100
COPY_DRAWINGS = 64  # that the copy meter looks at
START_SECONDS = 15.0  # importing torch, reading model and pictures: a rule of thumb
# A training step of a network costs about three times as much as asking it once.
ASKED_PER_TRAINED = 3.0


def passes(classes: int, guidance: float) -> int:
    """How often a network is asked for a step of a drawing: guidance asks with a class and without.

    Args:
        classes: How many the model knows.
        guidance: w.
    """
    return 2 if classes and guidance not in (0, 1) else 1


def seconds(
    num_images: int, num_train_timesteps: int, images_per_s: float, passes: int = 1
) -> float:
    """An estimate of how long a model is measured.

    Args:
        num_images: Drawings.
        num_train_timesteps: T of the model.
        images_per_s: Pictures per second that it was trained at, on the same computer.
        passes: From `passes`. The bound takes one: it tells no class.
    """
    bound = BOUND_PICTURES * min(BOUND_TIMESTEPS, num_train_timesteps)
    drawing = _drawing_seconds(num_images, num_train_timesteps, images_per_s) * passes
    return START_SECONDS + drawing + bound / (ASKED_PER_TRAINED * images_per_s)


def copies_seconds(num_train_timesteps: int, images_per_s: float) -> float:
    """An estimate of how long the copy meter takes; arguments as of `seconds`."""
    return START_SECONDS + _drawing_seconds(COPY_DRAWINGS, num_train_timesteps, images_per_s)


def most_within(
    limit_s: float, counts: Sequence[int], num_train_timesteps: int, rate: float, passes: int = 1
) -> int:
    """The largest number of drawings that takes no longer than a limit; else the smallest.

    Args:
        limit_s: Seconds.
        counts: To choose from.
        num_train_timesteps, rate, passes: As `seconds` takes them.
    """
    each = [(count, seconds(count, num_train_timesteps, rate, passes)) for count in counts]
    return max((count for count, took in each if took <= limit_s), default=min(counts))


def _drawing_seconds(num_images: int, num_train_timesteps: int, images_per_s: float) -> float:
    steps = num_images * min(DRAWING_STEPS, num_train_timesteps)
    return steps / (ASKED_PER_TRAINED * images_per_s)
