"""What is odd about a training before it starts, and what is wrong while it runs.

Numbers in, codes with numbers out: `ui/words/train/advice.py` has the sentences. Standard library
only.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ddpm_demo.config import TrainConfig

from .budget import FIRST_SHAPES_IMAGES, GOOD_IMAGES, needed

FEW_PICTURES = 50
# Up to SMALL_FOLDER pictures a plan starts from a shipped model and takes TUNING_STEPS. It is then
# nearer to the pictures than random weights are after five times as many steps
# (`benchmarks/quality.py tuning`).
SMALL_FOLDER, TUNING_STEPS = 2000, 200
LONG_TUNING = 2  # a plan of more than this many times TUNING_STEPS is called too long
UNEVEN = 3  # times as many pictures in one class as in another are called uneven
MAX_INITIAL_SHARE = 0.1  # of the random start in the average
NOISE_ENOUGH = 0.01  # ᾱ_T above this is not noise
RISING_CHECKS, RISE = 3, 1.02  # checks after the lowest one; the last is this far above it


@dataclasses.dataclass(frozen=True)
class Advice:
    """Something that a person should know.

    Args:
        code: `advice_{code}` among the page's words has the sentence.
        details: The numbers that it needs.
        fix: Settings of the plan to set, {} when there is none. A run that has ended is
            resumed with them; `advice_fix_{code}` says what the button does.
        others: What could be set instead, by a code for the button of its own.
        levels: What values take of the range from black to white, where that is to be shown.
    """

    code: str
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    fix: dict[str, Any] = dataclasses.field(default_factory=dict)
    others: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    levels: tuple[float, float] | None = None


# -- before the start -------------------------------------------------------------------------


def before(
    config: TrainConfig,
    *,
    pictures: int,
    smaller: int,
    final_alpha_bar: float,
    sizes: Sequence[int],
    starting_point: str | None,
) -> list[Advice]:
    """What is odd about a plan.

    Args:
        config: The plan.
        pictures: How many there are, held-out ones included.
        smaller: How many of them had to be enlarged to the training size.
        final_alpha_bar: ᾱ_T of the plan's schedule.
        sizes: Training sizes that are offered.
        starting_point: The key of a model that would fit to start from, if any.
    """
    found, default = [], TrainConfig()
    if final_alpha_bar > NOISE_ENOUGH:
        found.append(
            Advice(
                "never_noise",
                {"alpha_bar": round(final_alpha_bar, 2)},
                {"rescale_betas": True},
            )
        )
    held = initial_share(config, config.steps)
    if held > MAX_INITIAL_SHARE:
        found.append(Advice("average_held", {"percent": round(100 * held)}, {"ema_warmup": True}))
    if pictures < FEW_PICTURES and config.init is None:
        fix = {"init": starting_point, "steps": TUNING_STEPS} if starting_point else {}
        found.append(Advice("few_pictures" if fix else "few", {"count": pictures}, fix))
    if config.init is not None and pictures <= SMALL_FOLDER:
        if config.steps <= LONG_TUNING * TUNING_STEPS:
            back = {"init": "", "steps": default.steps}
            found.append(Advice("starts_from_model", {"count": pictures}, back))
        else:
            enough = {"steps": TUNING_STEPS}
            found.append(Advice("tuned_long", {"count": pictures, **enough}, enough))
    if smaller:
        lower = [size for size in sizes if size < config.size]
        found.append(
            Advice(
                "pictures_smaller",
                {"count": smaller, "size": config.size, "lower": max(lower, default=config.size)},
                {"size": max(lower)} if lower else {},
            )
        )
    return found


def uneven(counts: Mapping[str, int], config: TrainConfig) -> list[Advice]:
    """Whether some classes come far more often than others in training.

    Args:
        counts: How many pictures each class has that the network is told.
        config: The plan.
    """
    if config.balance or not counts:
        return []
    most, least = (choose(counts, key=lambda name: counts[name]) for choose in (max, min))
    if counts[most] < UNEVEN * counts[least]:
        return []
    details = {
        "most": most,
        "many": counts[most],
        "least": least,
        "few": counts[least],
        "times": round(counts[most] / counts[least]),
    }
    return [Advice("classes_uneven", details, {"balance": True})]


def initial_share(config: TrainConfig, steps: int) -> float:
    """How much of the averaged weights still is the initial ones after `steps`."""
    # with warm-up the product of (1 + k) / (10 + k) falls like steps⁻⁹ until the limit is met
    if not config.ema_warmup:
        return config.ema_decay**steps
    share = 1.0
    for step in range(steps):
        decay = (1 + step) / (10 + step)
        if decay >= config.ema_decay:
            return share * config.ema_decay ** (steps - step)
        share *= decay
        if share < 1e-9:
            return 0.0
    return share


# -- during and after -------------------------------------------------------------------------


def during(rows: Sequence[Mapping[str, Any]], config: TrainConfig, step: int) -> list[Advice]:
    """What the numbers of a run say while it is at work.

    Args:
        rows: The lines of metrics.jsonl.
        config: The run's.
        step: Where it stands.
    """
    found = []
    checks = [(row["step"], row["val_loss"]) for row in rows if "val_loss" in row]
    if len(checks) > RISING_CHECKS:
        lowest = min(range(len(checks)), key=lambda k: checks[k][1])
        risen = len(checks) - 1 - lowest
        if risen >= RISING_CHECKS and checks[-1][1] > RISE * checks[lowest][1]:
            found.append(
                Advice("loss_rising", {"checks": risen, "step": checks[lowest][0]}, {"stop": True})
            )
    held = initial_share(config, step)
    if step and not config.ema_warmup and held > MAX_INITIAL_SHARE:
        found.append(Advice("average_holds", {"percent": round(100 * held)}))
    return found


def after(
    message: str | None,
    details: Mapping[str, Any],
    config: TrainConfig,
    step: int,
    *,
    done: bool,
) -> list[Advice]:
    """What would help a run that rests.

    Args:
        message: Why it rests, a code of `errors.MESSAGES`; None when it came to its end or was
            stopped.
        details: The numbers of that code.
        config: The run's.
        step: Where it stands.
        done: Whether it came to its end.
    """
    if message in ("diverged", "diverged_early"):
        rate = float(f"{config.learning_rate / 2:.3g}")
        return [
            Advice(
                "went_back" if message == "diverged" else "start_again",
                {"step": details.get("step"), "kept": details.get("kept"), "rate": rate},
                {"learning_rate": rate},
            )
        ]
    if message in ("out_of_memory", "killed"):
        slices = config.gradient_accumulation_steps * 2
        if config.batch_size % slices == 0:
            part = config.batch_size // slices
            return [Advice("memory", {"part": part}, {"gradient_accumulation_steps": slices})]
        return []
    too_short = step * config.batch_size < needed(FIRST_SHAPES_IMAGES, config.size)
    if done and too_short and config.init is None:
        more = math.ceil(needed(GOOD_IMAGES, config.size) / config.batch_size) - step
        return [Advice("too_short", {"more": more}, {"continue": more})]
    return []
