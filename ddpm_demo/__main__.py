"""`python -m ddpm_demo COMMAND …`, also the script `ddpm-demo`: finds a command and runs it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from ddpm_demo.runs.jobs.children import Command

from .storage.system import leave

# a module is imported when its command is asked for: most of them need torch
COMMANDS: dict[Command, tuple[str, str]] = {
    Command.TRAIN: ("ddpm_demo.commands.train", "train a model on pictures, resume or continue"),
    Command.SAMPLE: ("ddpm_demo.commands.sample", "draw pictures from a model"),
    Command.EVALUATE: ("ddpm_demo.commands.evaluate", "measure a model beside real pictures"),
    Command.BOUND: ("ddpm_demo.commands.bound", "the variational bound in bits/dim"),
    Command.COPIES: ("ddpm_demo.commands.copies", "does a run's model copy its pictures?"),
    Command.BRING: ("ddpm_demo.commands.bring", "take in a model that was made elsewhere"),
    Command.NEW_RUN: ("ddpm_demo.commands.new_run", "make a run folder that the page lists"),
    Command.HUB: ("ddpm_demo.commands.hub", "models from the Hugging Face Hub and to it, Spaces"),
    Command.EXPORT: ("ddpm_demo.commands.export", "a page that draws in the visitor's browser"),
    Command.READ: ("ddpm_demo.commands.read", "read pictures into a run (the page does)"),
    Command.SPEED: ("ddpm_demo.commands.speed", "time the named networks (the page does)"),
}


def usage() -> str:
    rows = "\n".join(f"  {command:10}{about}" for command, (_, about) in COMMANDS.items())
    return (
        f"usage: python -m ddpm_demo COMMAND [--help] …\n\n{rows}\n\n"
        "The page is started by `python app.py`."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        Its exit code; 2 when there is no such command.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["--help"], ["-h"]):
        print(usage())
        return 0
    if not given or given[0] not in set(Command):
        print(usage(), file=sys.stderr)
        return 2
    module, _ = COMMANDS[Command(given[0])]
    code: int = importlib.import_module(module).main(given[1:])
    return code


def script() -> None:
    """What `ddpm-demo` runs."""
    leave(main())


if __name__ == "__main__":
    script()
