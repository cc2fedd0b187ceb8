"""`hub`: a model from the Hugging Face Hub, the model of a run to it, or a Space of the program."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ddpm_demo.commands.answers import in_sentences

from . import pull, push, space

STOPPED = 130  # the exit code of what Ctrl-C ended


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo hub",
        description="Get a model from the Hugging Face Hub, send the model of a run to it, or make "
        "a Space of this program.",
    )
    ways = parser.add_subparsers(required=True, metavar="pull | push | space")
    pull.add_to(ways)
    push.add_to(ways)
    space.add_to(ways)
    options = parser.parse_args(arguments)
    try:
        code: int = options.go(options)
    except KeyboardInterrupt:
        return STOPPED
    return code
