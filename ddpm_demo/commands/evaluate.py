"""`evaluate`: measures a model; prints JSON, and a table on stderr."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.config import SOLVERS, SPACINGS
from ddpm_demo.data.ingest import read_pictures
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation.drawings import folder_of
from ddpm_demo.evaluation.measure import STEPS, Figure, evaluate, protocol, table
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.run import Run, home
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.storage.system import lower_priority

from .answers import answer, say

Progress = Callable[[str, int, int], None]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.run and not (options.model and options.data):
        parser.error("name --model and --data, or --run")
    if options.tell:
        lower_priority()
        return answer(lambda: _measure(options, _tell_progress))
    try:
        found = _measure(options, _show_progress)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\r{table(found)}", file=sys.stderr)
    print(json.dumps(found, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo evaluate",
        description="The measure of a model: its drawings beside real pictures, copies among "
        "them, and the bound.",
    )
    add = parser.add_argument
    add("--model", type=Path, help="a diffusers DDPM folder")
    add("--data", type=Path, help="a folder of pictures, a zip, or a dataset.npz")
    add("--run", type=Path, help="a run folder: its model and its pictures")
    add("--num-images", type=int, default=2000, help="how many are drawn (2000)")
    add("--steps", type=int, help="reverse steps of each (50, at most T)")
    add("--solver", default="ddim", help=", ".join(SOLVERS))
    add("--spacing", default="trailing", help=", ".join(SPACINGS))
    add("--seed", type=int, default=0)
    add("--precision", choices=("fp32", "bf16"), default="fp32")
    add("--cache", type=Path, help="keeps drawings there (else until measured)")
    add("--tell", action="store_true", help="a JSON line for every step, for pages")
    return parser


def _tell_progress(what: str, done: int, total: int) -> None:
    say(what=what, done=done, total=total)


def _show_progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done:,}/{total:,}\033[K", end="", file=sys.stderr)


def _measure(options: argparse.Namespace, progress: Progress) -> Figure:
    """Draws and measures; what is known of a run's own model is kept in the run."""
    run = Run(options.run) if options.run else None
    # another model, or other pictures, say nothing of the run
    own = run if not (options.model or options.data) else None
    folder = options.model or run.model  # type: ignore[union-attr]
    cache = options.cache or (own.drawn if own else home() / "drawn")

    def check_there() -> None:
        if own is not None and not own.dataset_file.exists():
            raise UserError("run_missing")  # deleted meanwhile: nothing of it is to come back

    def watched(what: str, done: int, total: int) -> None:
        check_there()
        progress(what, done, total)

    check_there()
    step = own.last_saved() if own else None
    denoiser = load_model(folder, default_device())
    denoiser.precision = options.precision
    channels, size, _ = denoiser.shape
    data = read_pictures(options.data or run.dataset_file, size, channels)  # type: ignore[union-attr]
    how: dict[str, Any] = {
        "num_images": options.num_images,
        "solver": options.solver,
        "steps": options.steps or min(STEPS, len(denoiser.scheduler)),
        "spacing": options.spacing,
        "seed": options.seed,
    }
    kept = folder_of(denoiser, protocol(denoiser, **how), cache)
    if own is not None:  # what a cut left behind of a younger model is of no use
        _forget(path for path in cache.glob("*") if path != kept)
    found = evaluate(denoiser, data, **how, cache=cache, progress=watched)
    check_there()
    found["precision"] = options.precision
    if own is not None:
        found["step"] = step
        write_json(own.evaluation_file, found)
    if not options.cache:  # kept to go on after a cut, not for ever
        _forget([kept])
    return found


def _forget(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
