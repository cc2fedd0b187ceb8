"""`evaluate`: measures a model; prints JSON, and a table on stderr."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.config import SOLVERS, SPACINGS
from ddpm_demo.data.ingest import read_pictures
from ddpm_demo.errors import UserError
from ddpm_demo.evaluation.drawings import drawings_folder
from ddpm_demo.evaluation.measure import Figure, MeasureConfig, measure_model
from ddpm_demo.models.device import default_device
from ddpm_demo.models.folder import load_model
from ddpm_demo.progress import StageProgress
from ddpm_demo.runs.folder.run import Run, home
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.storage.system import lower_priority

from .answers import answer, in_sentences, say, tell_refused
from .subject import Subject, add_options


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    subject = Subject.of(parser, options)
    if options.tell:
        lower_priority()
        return answer(lambda: _measure(subject, options, _tell_progress))
    found = _measure(subject, options, _show_progress)
    print(f"\r{_table(found)}", file=sys.stderr)
    print(json.dumps(found, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    usual = MeasureConfig()
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo evaluate",
        description="The measure of a model: its drawings beside real pictures, copies among "
        "them, and the bound.",
    )
    add_options(parser)
    add = parser.add_argument
    add("--num-images", type=int, default=usual.num_images, help=f"drawn ({usual.num_images})")
    add("--steps", type=int, help=f"reverse steps of each ({usual.steps}, at most T)")
    add("--solver", default=usual.solver, help=f"{', '.join(SOLVERS)} ({usual.solver})")
    add("--spacing", default=usual.spacing, help=f"{', '.join(SPACINGS)} ({usual.spacing})")
    add("--seed", type=int, default=usual.seed, help=f"of the first picture ({usual.seed})")
    add("--guidance", type=float, default=usual.guidance, help=f"w of classes ({usual.guidance})")
    add("--precision", choices=("fp32", "bf16"), default="fp32")
    add("--cache", type=Path, help="keeps drawings there (else until measured)")
    add("--tell", action="store_true", help="a JSON line for every step, for pages")
    return parser


def _tell_progress(stage: str, done: int, total: int) -> None:
    say(what=stage, done=done, total=total)


def _show_progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{stage} {done:,}/{total:,}\033[K", end="", file=sys.stderr)


def _measure(subject: Subject, options: argparse.Namespace, progress: StageProgress) -> Figure:
    """Draws and measures; the figures of a run's own model are kept in the run."""
    run = subject.own_run

    def watched(stage: str, done: int, total: int) -> None:
        _check_exists(run)
        progress(stage, done, total)

    _check_exists(run)
    step = run.last_saved() if run else None
    denoiser = load_model(subject.model, default_device())
    denoiser.precision = options.precision
    channels, size, _ = denoiser.shape
    data = read_pictures(subject.pictures, size, channels)
    if not options.tell:
        tell_refused(data.refused, len(data))
    usual = min(MeasureConfig.steps, len(denoiser.scheduler))
    config = MeasureConfig(
        num_images=options.num_images,
        steps=usual if options.steps is None else options.steps,
        solver=options.solver,
        spacing=options.spacing,
        seed=options.seed,
        guidance=options.guidance,
    )
    cache = options.cache or (run.drawn if run else home() / "drawn")
    drawings = drawings_folder(denoiser, config.protocol(denoiser, data), cache)
    if run is not None and cache == run.drawn:  # a cut may have left drawings of an older model
        for other in set(cache.glob("*")) - {drawings}:
            shutil.rmtree(other, ignore_errors=True)
    found = measure_model(denoiser, data, config, cache=cache, progress=watched)
    _check_exists(run)
    found["precision"] = options.precision
    if run is not None:
        found["step"] = step
        write_json(run.evaluation_file, found)
    if not options.cache:  # drawings are kept to continue after a cut, not for ever
        shutil.rmtree(drawings, ignore_errors=True)
    return found


def _check_exists(run: Run | None) -> None:
    """Raises "run_missing" for a run deleted meanwhile: writing would bring its folder back."""
    if run is not None and not run.dataset_file.exists():
        raise UserError("run_missing")


def _table(found: Figure) -> str:
    """The figures for reading."""
    lines = [
        f"{found['num_images']:,} drawings, {found['steps']} steps of {found['solver']}; "
        f"distances from {found['compared']:,} of them to half of {found['real']:,} real pictures",
        f"{'':22}{'model':>22}{'other half':>14}",
    ]
    for name in ("frechet", "kernel", "density", "coverage", "copies", "agreement"):
        figure = found[name]
        if figure is None:
            continue
        error = f" ± {figure['error']:.2g}" if "error" in figure else ""
        floor = "–" if figure["floor"] is None else f"{figure['floor']:.4g}"
        value = f"{figure['value']:.4g}{error}"
        lines.append(f"{name:22}{value:>22}{floor:>14}")
    if told := found["classes"]:
        lines += [
            f"{'  ' + name:22}{figure['agree']:>14,} of {figure['drawings']:,}"
            for name, figure in told.items()
        ]
    if parts := found["bits_per_dim"]:
        for name in ("prior", "steps", "reconstruction", "total"):
            value = "{:.4g} ± {:.2g}".format(*parts[name])
            lines.append(f"{'bits/dim, ' + name:22}{value:>22}")
    else:
        lines.append("no bits/dim: no pictures were held out")
    return "\n".join(lines)
