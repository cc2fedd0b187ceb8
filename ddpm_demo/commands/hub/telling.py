"""What the ways to and from the Hub say on a terminal: files, progress, questions."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from ddpm_demo.errors import printable
from ddpm_demo.limits import MEGABYTE


def list_files(sizes: Mapping[str, int]) -> None:
    """Lists files with their sizes on stderr, and their sum."""
    for name, size in sizes.items():
        print(f"{size:>15,}  {printable(name)}", file=sys.stderr)
    total = sum(sizes.values())
    print(f"{total:>15,}  bytes in all ({megabytes(total)} MB)", file=sys.stderr)


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f}"


def show_progress(line: str) -> None:
    """Puts a line in the place of the last one, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Leaves the last line of `show_progress` where it is."""
    if sys.stderr.isatty():
        print(file=sys.stderr)


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str) -> str:
    """The answer to a question on the terminal, without blanks around; "" at its end."""
    print(f"{question} ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
