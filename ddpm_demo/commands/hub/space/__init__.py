"""`hub space`: this program as a Space of the Hugging Face Hub, or its page without a server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ddpm_demo.commands.answers import say
from ddpm_demo.commands.hub.telling import end_progress, list_files, megabytes, show_progress
from ddpm_demo.errors import check_choice
from ddpm_demo.models.hub.names import check_name
from ddpm_demo.models.hub.sending import full_name
from ddpm_demo.models.hub.spaces import GRADIO, STATIC, send_space
from ddpm_demo.runs.catalogue import shipped
from ddpm_demo.runs.folder.run import home
from ddpm_demo.storage.temporary import own_folder

from .program import program_files

HERE = "hub"  # in the home folder: where what is sent is made


def add_to(ways: Any) -> None:
    """Adds its options."""
    parser = ways.add_parser("space", help="make a Space of this program, or update one")
    parser.set_defaults(go=main, refuse=parser.error)
    add = parser.add_argument
    add("name", metavar="NAME", help="owner/name on the Hub, or a name of your own")
    add("--dry-run", action="store_true", help="list what would be sent, and send nothing")
    add("--static", action="store_true", help="only the page that draws in the browser: no server")
    add(
        "--models",
        nargs="+",
        metavar="MODEL",
        help="with --static: names in weights/, or diffusers DDPM folders (all in weights/)",
    )
    add("--private", action="store_true", help="for you alone (else for everybody to see)")
    add("--no-exports", action="store_true", help="without what visitors' browsers draw with")
    add("--hardware", metavar="NAME", help="of a new Space, as the Hub calls it: zero-a10g, …")


def main(options: argparse.Namespace) -> int:
    if options.models and not options.static:
        options.refuse("--models goes with --static: the program has all in weights/ with it")
    if options.no_exports and options.static:
        options.refuse("a static page is made of what --no-exports leaves out")
    check_name(options.name)
    models = _models(options)
    name = options.name if options.dry_run else full_name(options.name)
    with own_folder(home() / HERE) as folder:  # what a killed process left there is deleted
        files = _files(options, models, folder / "made")
        sizes = {inner: path.stat().st_size for inner, path in files.items()}
        total = sum(sizes.values())
        list_files(sizes)
        if options.dry_run:
            say(dry_run=True, files=sizes, bytes=total)
            return 0
        show_progress(f"sending {megabytes(total)} MB")
        try:
            sent = send_space(
                name,
                files,
                sdk=STATIC if options.static else GRADIO,
                private=options.private,
                hardware=options.hardware,
                message="DDPM Demo",
            )
        finally:
            end_progress()
    say(url=sent.url, private=sent.private, revision=sent.revision, files=len(sizes), bytes=total)
    return 0


def _models(options: argparse.Namespace) -> list[Path]:
    """The folders of the models that browsers are to draw with.

    Raises:
        UserError: "bad_choice" for what is neither a folder nor the name of an included model.
    """
    included = {entry.folder.name: entry.folder for entry in shipped()}
    for given in options.models or ():
        if given not in included and not Path(given).is_dir():
            check_choice("--models", given, tuple(included))
    return [included.get(given, Path(given)) for given in options.models or included]


def _files(options: argparse.Namespace, models: list[Path], folder: Path) -> dict[str, Path]:
    """All that is sent, by its path in the Space."""
    files = {} if options.static else program_files()
    if options.no_exports:
        return files
    from .exports import carried_files, site_files  # which need torch

    folder.mkdir()
    return site_files(models, folder) if options.static else files | carried_files(models, folder)
