"""`hub pull`: downloads a model of the Hub."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ddpm_demo.commands.answers import say
from ddpm_demo.models.hub.fetching import Listing, fetch, listing

from .telling import ask, can_ask, end_progress, list_files, megabytes, show_progress

MOST_BYTES = 10_000_000_000  # more than any model of a DDPM has


def add_to(ways: Any) -> None:
    """Adds its options."""
    parser = ways.add_parser("pull", help="download a model of the Hub")
    parser.set_defaults(go=main)
    add = parser.add_argument
    add("name", metavar="NAME", help="owner/name on the Hub")
    add("--out", type=Path, help="a new folder for it (NAME without its owner, here)")
    add("--revision", help="a branch, a tag or a commit (the newest)")
    add("--yes", action="store_true", help="do not ask")


def main(options: argparse.Namespace) -> int:
    found = listing(options.name, options.revision)
    list_files({file.name: file.size for file in found.files})
    if not options.yes and can_ask() and ask("Download? [y/N]").lower() not in ("y", "yes"):
        print("Nothing was downloaded.", file=sys.stderr)
        return 1
    folder = options.out or Path(found.name.rpartition("/")[2])
    _take(found, folder)
    say(
        model=str(folder),
        name=found.name,
        revision=found.revision,
        files=len(found.files),
        bytes=found.total,
    )
    return 0


def _take(found: Listing, folder: Path) -> None:
    """Downloads a model into a folder; what is done with a model that came in begins here."""

    def tell(done: int, total: int) -> None:
        show_progress(f"{megabytes(done)} of {megabytes(total)} MB")

    try:
        fetch(found, folder, tell, most=MOST_BYTES)
    finally:
        end_progress()
