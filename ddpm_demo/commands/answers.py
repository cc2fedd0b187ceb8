"""What a command says: sentences to a person, or a JSON object per line to the page."""

from __future__ import annotations

import functools
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ddpm_demo.causes import explain
from ddpm_demo.data.refusal import Refusal
from ddpm_demo.errors import UserError, printable
from ddpm_demo.progress import TimeLeft

SHOWN_REFUSALS = 20  # files; the others are counted


def say(**values: object) -> None:
    """Prints one line."""
    print(json.dumps(values, default=str), flush=True)


def answer(work: Callable[[], object]) -> int:
    """Does the work; the last line is {"ok": true}, or {"error": code, "details": {…}}.

    Returns:
        The exit code: 0, or 1 after a fault that a person can be told of.
    """
    try:
        work()
    except Exception as error:
        if (known := _mendable(error)) is None:
            raise
        say(error=known.code, details=known.details)
        return 1
    say(ok=True)
    return 0


def in_sentences(
    command: Callable[[Sequence[str] | None], int],
) -> Callable[[Sequence[str] | None], int]:
    """Ends a command with a sentence on stderr and exit code 1 where a person can mend a fault."""

    @functools.wraps(command)
    def calling(arguments: Sequence[str] | None = None) -> int:
        try:
            return command(arguments)
        except Exception as error:
            if (known := _mendable(error)) is None:
                raise
            complain(known)
            return 1

    return calling


def _mendable(error: Exception) -> UserError | None:
    """What a person is told of a fault that they can mend; None for a fault of the program.

    torch and safetensors report a lack of memory or of disk as a RuntimeError.
    """
    if isinstance(error, (UserError, OSError, MemoryError)):
        return told(error)
    known = explain(error)
    return known if known.code in ("out_of_memory", "disk_full") else None


class ShownProgress:
    """A `Progress` on stderr with the time left: one line that changes, or one a tenth in a file.

    Args:
        what: Is made.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._left = TimeLeft()
        self._tenth = -1

    def __call__(self, done: int, total: int) -> None:
        left = self._left.left(self.what, done, total)
        text = f"{self.what}: {math.floor(100 * done / total)} %"
        text += "" if left is None else f", about {in_short(left)} left"
        if sys.stderr.isatty():
            print(f"\r{text}\033[K", end="\n" if done == total else "", file=sys.stderr)
        elif (tenth := 10 * done // total) > self._tenth:
            self._tenth = tenth
            print(text, file=sys.stderr)


def in_short(seconds: float) -> str:
    """ "40 s", "12 min", "3.5 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def told(error: BaseException) -> UserError:
    """What a person is told of an error, such as of a path that cannot be written."""
    known = explain(error)
    if known.code == "crashed" and isinstance(error, OSError):
        path, reason = error.filename or "?", error.strerror or type(error).__name__
        return UserError("path_failed", path=str(path), reason=reason)
    return known


def complain(error: UserError) -> None:
    """Prints an error on stderr, and the files that it is about."""
    print(error, file=sys.stderr, flush=True)
    rows = error.details.get("refused")
    if isinstance(rows, list):
        _list(Refusal(row["name"], row["code"], row.get("details", {})) for row in rows)


def tell_refused(refused: Sequence[Refusal], accepted: int) -> None:
    """Says on stderr how many pictures were taken, and each file that was not with its reason."""
    if refused:
        print(f"{accepted:,} pictures; left out {len(refused):,} files:", file=sys.stderr)
        _list(refused)


def refusals(report: Mapping[str, Any]) -> list[Refusal]:
    """The refused files of a report.json that this process wrote."""
    return [Refusal(row["name"], row["code"], row["details"]) for row in report["refused"]]


def _list(refused: Iterable[Refusal]) -> None:
    rows = list(refused)
    for row in rows[:SHOWN_REFUSALS]:
        print(f"  {printable(row.name)}: {UserError(row.code, **row.details)}", file=sys.stderr)
    if (more := len(rows) - SHOWN_REFUSALS) > 0:
        print(f"  … and {more:,} more", file=sys.stderr)
