"""`bring`: takes in a model that was made elsewhere, from a folder, a zip or the Hub."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.evaluation.first_picture import draw_first_picture
from ddpm_demo.policy import Policy
from ddpm_demo.runs import brought
from ddpm_demo.runs.folder.run import MODELS, Run, home
from ddpm_demo.storage.system import lower_priority

from .answers import answer, in_sentences, say


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
    policy = Policy.of(options.public)
    run = brought.bring(
        options.source,
        options.name or options.source.stem,
        options.token or brought.new_token(),
        limits=policy.models,
        public=options.public,
        draw=draw_first_picture,
        tell=lambda stage: say(stage=stage),
    )
    if options.last_class_is_none:
        brought.set_last_row_is_none(run, True)
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo bring",
        description="Take in a model that was made elsewhere: check it, and copy it to "
        f"{home() / MODELS}. The page lists it then.",
    )
    add = parser.add_argument
    add("source", type=Path, help="a diffusers DDPM folder in any layout, or a zip of one")
    add("--name", help="what it is called here (as its source)")
    add(
        "--last-class-is-none",
        action="store_true",
        help='the last row of its class embedding was trained to mean "no class"',
    )
    # what the page says to it
    add("--token", help=argparse.SUPPRESS)
    add("--tell", action="store_true", help=argparse.SUPPRESS)
    add("--public", action="store_true", help=argparse.SUPPRESS)
    return parser
