"""`read`: reads pictures into a run, in a process that a hostile file may end, not the page."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.config import FITS, check_size
from ddpm_demo.data.ingest import ingest
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.storage.system import lower_priority

from .answers import answer, say

REPORT_SECONDS = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    lower_priority()
    return answer(lambda: _read(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo read",
        description="Read pictures into a run folder. Prints a JSON object per line.",
    )
    add = parser.add_argument
    add("sources", type=Path, nargs="+", help="one folder, one zip, or files")
    add("--run", type=Path, required=True, help="the run folder")
    add("--size", type=int, default=32, help="pixels (32)")
    add("--channels", type=int, choices=(1, 3), help="1 grey, 3 colour (as the pictures are)")
    add("--fit", choices=FITS, default="crop", help="the middle square, or all of it, padded")
    add("--stretch", action="store_true", help="the range of all values to black and white")
    add("--merge", action="store_true", help="sources are parts of one collection")
    add("--public", action="store_true", help="the limits for strangers' files")
    return parser


def _read(options: argparse.Namespace) -> None:
    check_size(options.size)
    run = Run(options.run)
    dataset = ingest(
        options.sources[0] if len(options.sources) == 1 else options.sources,
        options.size,
        options.channels,
        Policy.of(options.public).reading,
        _Reporter(),
        fit=options.fit,
        merge=options.merge,
        stretch=options.stretch,
    )
    dataset.save(run.dataset_file)
    write_json(run.report_file, dataset.report | {"fit": options.fit})


class _Reporter:
    """Tells the page of progress, a few times a second."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last >= REPORT_SECONDS or done == total:
            self._last = now
            say(done=done, total=total)
