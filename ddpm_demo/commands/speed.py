"""`speed`: how fast each named network trains at some sizes, told to the page line by line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from accelerate import PartialState

from ddpm_demo.config import check_size
from ddpm_demo.storage.system import lower_priority
from ddpm_demo.training.speed import REFERENCE_SIZE
from ddpm_demo.training.timing import remembered, timed

from .answers import answer, say


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo speed",
        description="Time training steps of each named network. Prints a JSON object per line.",
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[REFERENCE_SIZE], help="pixels")
    parser.add_argument("--first", default="", help="the network to time before the others")
    parser.add_argument("--recall", action="store_true", help="only what was measured before")
    options = parser.parse_args(arguments)
    lower_priority()
    return answer(lambda: _measure(options.sizes, options.first, only_recall=options.recall))


def _measure(sizes: Sequence[int], first: str, *, only_recall: bool) -> None:
    for size in sizes:
        check_size(size)
    device = PartialState().device
    told = remembered(sizes, device) if only_recall else timed(sizes, device, first)
    for (name, size), speed, rough in told:
        say(
            unet=name,
            size=size,
            images_per_s=speed.images_per_s,
            precision=speed.precision,
            rough=rough,
        )
