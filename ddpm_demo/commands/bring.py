"""`bring`: takes in a model that was made elsewhere, from a folder, a zip or the Hub."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.evaluation.first_picture import draw_first_picture
from ddpm_demo.policy import Policy
from ddpm_demo.runs import brought
from ddpm_demo.runs.folder.run import MODELS, Run, home
from ddpm_demo.storage.system import lower_priority

from .answers import answer, in_sentences, say

SHOWN = {
    "fetch": "Fetching it from the Hub",
    "unpack": "Unpacking the zip",
    "check": "Checking the network and its weights",
    "draw": "Drawing a first picture with it",
}


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.tell:
        lower_priority()
        return answer(lambda: _bring(options))
    run = _bring(options)
    say(**brought.told(run), folder=str(run.model))
    return 0


def _bring(options: argparse.Namespace) -> Run:
    limits, token = Policy.of(options.public).models, options.token or brought.new_token()
    tell = _told if options.tell else _shown
    draw = functools.partial(draw_first_picture, most=limits.forward_seconds)
    if options.hub:
        run = brought.bring_from_hub(
            options.source,
            token,
            limits=limits,
            called=options.name,
            draw=draw,
            tell=tell,
        )
    else:
        source = Path(options.source)
        run = brought.bring(
            source,
            options.name or source.stem,
            token,
            limits=limits,
            public=options.public,
            draw=draw,
            tell=tell,
        )
    if options.last_class_is_none:
        brought.set_last_row_is_none(run, True)
    return run


def _told(stage: str, done: int = 0, total: int = 0) -> None:
    say(stage=stage, done=done, total=total)


def _shown(stage: str, done: int = 0, total: int = 0) -> None:
    if not total:
        print(SHOWN[stage], file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo bring",
        description="Take in a model that was made elsewhere: check it, and copy it to "
        f"{home() / MODELS}. The page lists it then.",
    )
    add = parser.add_argument
    add("source", help="a diffusers DDPM folder in any layout, or a zip of one")
    add("--name", help="what it is called here (as its source)")
    add(
        "--last-class-is-none",
        action="store_true",
        help='the last row of its class embedding was trained to mean "no class"',
    )
    add("--hub", action="store_true", help="SOURCE is a name on the Hugging Face Hub")
    # what the page says to it
    add("--token", help=argparse.SUPPRESS)
    add("--tell", action="store_true", help=argparse.SUPPRESS)
    add("--public", action="store_true", help=argparse.SUPPRESS)
    return parser
