"""`hub pull`: downloads a model of the Hub, and takes it in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ddpm_demo.commands.answers import say
from ddpm_demo.evaluation.first_picture import draw_first_picture
from ddpm_demo.models.hub.fetching import Listing, fetch, listing
from ddpm_demo.policy import Policy
from ddpm_demo.runs import brought

from .telling import ask, can_ask, end_progress, list_files, megabytes, show_progress

MOST_BYTES = 10_000_000_000  # more than any model of a DDPM has


def add_to(ways: Any) -> None:
    """Adds its options."""
    parser = ways.add_parser("pull", help="take in a model of the Hub")
    parser.set_defaults(go=main)
    add = parser.add_argument
    add("name", metavar="NAME", help="owner/name on the Hub")
    add("--out", type=Path, help="only download it, into this new folder (it is taken in)")
    add(
        "--last-class-is-none",
        action="store_true",
        help='the last row of its class embedding was trained to mean "no class"',
    )
    add("--revision", help="a branch, a tag or a commit (the newest)")
    add("--yes", action="store_true", help="do not ask")


def main(options: argparse.Namespace) -> int:
    found = listing(options.name, options.revision)
    list_files({file.name: file.size for file in found.files})
    if not options.yes and can_ask() and ask("Download? [y/N]").lower() not in ("y", "yes"):
        print("Nothing was downloaded.", file=sys.stderr)
        return 1
    try:
        told = _downloaded(found, options.out) if options.out else _taken_in(found, options)
    finally:
        end_progress()
    say(
        **told,
        name=found.name,
        revision=found.revision,
        files=len(found.files),
        bytes=found.total,
    )
    return 0


def _downloaded(found: Listing, folder: Path) -> dict[str, Any]:
    """Its files alone, into a folder of one's own."""
    fetch(found, folder, _tell, most=MOST_BYTES)
    return {"model": str(folder)}


def _taken_in(found: Listing, options: argparse.Namespace) -> dict[str, Any]:
    """A model of the page's list."""
    run = brought.bring_from_hub(
        found.name,
        brought.new_token(),
        limits=Policy.at_home().models,
        revision=found.revision,
        draw=draw_first_picture,
        tell=lambda stage, done=0, total=0: _tell(done, total) if total else end_progress(),
    )
    if options.last_class_is_none:
        brought.set_last_row_is_none(run, True)
    return {"model": str(run.model), "key": brought.told(run)["key"]}


def _tell(done: int, total: int) -> None:
    show_progress(f"{megabytes(done)} of {megabytes(total)} MB")
