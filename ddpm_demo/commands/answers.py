"""What a command says to the page that started it: a JSON object per line on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable

from ddpm_demo.errors import UserError


def say(**values: object) -> None:
    """Prints one line."""
    print(json.dumps(values, default=str), flush=True)


def answer(work: Callable[[], object]) -> int:
    """Does the work; the last line is {"ok": true}, or {"error": code, "details": {…}}.

    Returns:
        The exit code: 0, or 1 after a `UserError`.
    """
    try:
        work()
    except UserError as error:
        say(error=error.code, details=error.details)
        return 1
    say(ok=True)
    return 0
