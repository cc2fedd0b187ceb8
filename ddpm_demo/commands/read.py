"""Reads pictures into a run in a process of its own: hostile files cannot take the page along.

Prints a JSON object per line: {"done": 10, "total": 200} while it reads, at the end {"ok": true}
or {"error": code, "details": {…}}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.config import FITS, check_size
from ddpm_demo.data.images import PUBLIC_LIMITS, Limits, ingest
from ddpm_demo.errors import UserError
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.storage.system import lower_priority

REPORT_SECONDS = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ddpm_demo.commands.read")
    parser.add_argument("sources", type=Path, nargs="+", help="one folder, one zip, or files")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--channels", type=int, choices=(1, 3), help="default: as they are")
    parser.add_argument("--fit", choices=FITS, default="crop")
    parser.add_argument("--merge", action="store_true", help="sources are parts of one collection")
    parser.add_argument("--public", action="store_true", help="the limits for strangers' files")
    options = parser.parse_args(arguments)
    lower_priority()
    run = Run(options.run)
    source = options.sources[0] if len(options.sources) == 1 else options.sources
    try:
        check_size(options.size)
        limits = PUBLIC_LIMITS if options.public else Limits()
        dataset = ingest(
            source, options.size, options.channels, limits, _Reporter(),
            fit=options.fit, merge=options.merge,
        )  # fmt: skip
        dataset.save(run.dataset_file)
        write_json(run.report_file, dataset.report)
    except UserError as error:
        _say(error=error.code, details=error.details)
        return 1
    _say(ok=True)
    return 0


class _Reporter:
    """Passes progress on a few times a second."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last >= REPORT_SECONDS or done == total:
            self._last = now
            _say(done=done, total=total)


def _say(**values: object) -> None:
    print(json.dumps(values, default=str), file=sys.stdout, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
