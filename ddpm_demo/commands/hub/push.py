"""`hub push`: sends the model of a run to the Hub, with a card that the run fills."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.commands.answers import answer, say
from ddpm_demo.errors import UserError
from ddpm_demo.models.checked import bad
from ddpm_demo.models.hub.names import check_name
from ddpm_demo.models.hub.sending import Sent, full_name, send
from ddpm_demo.models.hub.wanted import wanted
from ddpm_demo.progress import StageProgress
from ddpm_demo.runs.archive import read_model
from ddpm_demo.runs.folder.run import Run, home
from ddpm_demo.runs.publishing.about import LICENSES, About
from ddpm_demo.runs.publishing.card import Drawn, card
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.storage.system import lower_priority
from ddpm_demo.storage.temporary import own_folder

from .drawing import draw, newest_preview
from .telling import ask, can_ask, end_progress, list_files, megabytes, show_progress

CARD = "README.md"
HERE = "hub"  # in the home folder: where what is sent is made


def add_to(ways: Any) -> None:
    """Adds its options."""
    parser = ways.add_parser("push", help="send the model of a run to the Hub")
    parser.set_defaults(go=main)
    add = parser.add_argument
    add("run", metavar="RUN", type=Path, help="a run folder with a model")
    add("name", metavar="NAME", help="owner/name on the Hub, or a name of your own")
    add("--license", default="", help=f"of the weights: {', '.join(LICENSES)}, …")
    add("--data-note", default="", help="what the pictures are, whose, and under which licence")
    add("--public", action="store_true", help="for everybody to see (else you alone)")
    add("--no-drawing", action="store_true", help="show the newest preview and draw nothing")
    add("--dry-run", action="store_true", help="list what would be sent, and send nothing")
    add("--tell", action="store_true", help="a JSON line for every step, for pages")


def main(options: argparse.Namespace) -> int:
    if options.tell:
        lower_priority()
        return answer(lambda: _push(options, _tell_progress))
    told = _push(options, _show_progress)
    say(**told)
    return 0


def _tell_progress(stage: str, done: int, total: int) -> None:
    say(what=stage, done=done, total=total)


def _show_progress(stage: str, done: int, total: int) -> None:
    if stage == "drawing":
        show_progress(f"drawing {done}/{total}")
    else:
        show_progress(f"sending {megabytes(total)} MB")
    if done == total:
        end_progress()


def _push(options: argparse.Namespace, progress: StageProgress) -> dict[str, Any]:
    """Makes what is sent in a folder of its own, and sends it."""
    run = Run(options.run)
    check_name(options.name)
    read_model(run, lambda _: None)  # there is one
    about = _about(options)
    name = options.name if options.dry_run else full_name(options.name)
    with own_folder(home() / HERE) as folder:  # what a killed process left there is deleted
        step = run.last_saved()
        model = folder / "model"
        read_model(run, lambda named: _copied(named, run.model, model))
        drawn = (
            newest_preview(model, run, folder)
            if options.no_drawing
            else draw(model, folder, progress)
        )
        files = _files(folder, drawn, card(run, model, name, about, drawn))
        sizes = {inner: path.stat().st_size for inner, path in files.items()}
        if not options.tell:
            list_files(sizes)
        if options.dry_run:
            print(f"\n{files['README.md'].read_text(encoding='utf-8')}", file=sys.stderr)
            return {"dry_run": True, "files": sizes, "bytes": sum(sizes.values())}
        progress("sending", 0, sum(sizes.values()))
        sent = send(name, files, public=options.public, message="A model of DDPM Demo")
        progress("sending", sum(sizes.values()), sum(sizes.values()))
        _note(run, sent, step)
    return {
        "url": sent.url,
        "private": sent.private,
        "revision": sent.revision,
        "files": len(sizes),
        "bytes": sum(sizes.values()),
    }


def _about(options: argparse.Namespace) -> About:
    """What a person says of the model; what they left out they are asked for, if they are there."""
    license_, note = options.license, options.data_note
    if can_ask() and not options.tell:
        license_ = license_ or ask(f"Licence of the weights ({', '.join(LICENSES)}, …)?")
        note = note or ask("What are the pictures, whose, and under which licence?")
    return About(license_, note)


def _copied(named: Sequence[Path], root: Path, target: Path) -> None:
    """Copies what is wanted of a model folder into another one, in the place of what lies there.

    The folder may be a stranger's: nothing from outside of it is copied.
    """
    shutil.rmtree(target, ignore_errors=True)
    inside = {path.relative_to(root).as_posix(): path for path in named}
    for name in wanted(inside):
        if not inside[name].resolve().is_relative_to(root.resolve()):
            raise bad(inside[name], "it is a link")
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inside[name], target / name)
    if inside and not target.exists():
        raise UserError("run_no_model")


def _files(folder: Path, drawn: Drawn, text: str) -> dict[str, Path]:
    """All files that are sent, by their place in the repository."""
    (folder / CARD).write_text(text, encoding="utf-8")
    model = sorted(path for path in (folder / "model").rglob("*") if path.is_file())
    beside = [CARD, *filter(None, (drawn.grid, drawn.timeline))]
    return {path.relative_to(folder / "model").as_posix(): path for path in model} | {
        name: folder / name for name in beside
    }


def _note(run: Run, sent: Sent, step: int) -> None:
    """Writes into the run where its model is now, if the run is still there."""
    if run.path.is_dir():
        write_json(run.hub_file, {"name": sent.name, "private": sent.private, "step": step})
