"""Prints how good the shipped models are: `python benchmarks/quality.py WHAT`, one of these:

    models   distances of each model's drawings from real pictures, and copies
    solvers  Fréchet distance by solver, spacing and steps, over ancestral sampling
    tuning   training from a shipped model against training from random weights
    guidance distances and agreement of a model that knows classes, over w

The real pictures are those of `weights/recipes/make.py`, in made/ or the folder of --work; what is
missing is rendered. Drawings and runs are kept there: a second call goes on where the first was
cut off. Distances are over the features of weights/features/ and compare with nothing else.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import hashlib
import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from drawing import Bench, Way
from guidance import guidance

from ddpm_demo.config import SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.data.ingest import ingest
from ddpm_demo.evaluation.measure import (
    Figure,
    distances_from_real,
    halve,
    share_of_copies,
)
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import Run

RECIPES = Path(__file__).resolve().parent.parent / "weights" / "recipes"
MODEL_OF_SOLVERS = "fashion-28"
SOLVER, STEPS = "ddim", 50  # of drawings that are not about solvers
FEW, MANY = (10, 20, 50), 250
GOAL_STEPS = 20
HOPELESS = {("ddpm-large", "quadratic"), ("ddpm-large", "logsnr")}


FULL = Way(10_000, "ddpm", 1000)


# -- the shipped models -----------------------------------------------------------------------


def models(bench: Bench, names: list[str]) -> None:
    print(
        "Beside each figure what one half of the real pictures reaches against the other.\n\n"
        "| model | drawings | FD | KD | density | coverage | copies |\n"
        "|---|---|---|---|---|---|---|"
    )
    for name in names:
        data = bench.pictures(name)
        denoiser = bench.model(catalogue.WEIGHTS / name)
        real = halve(data.images)
        page = SampleConfig()
        ways = [Way(bench.num_images, page.solver, page.steps, page.spacing)]
        ways += [Way(bench.num_images, SOLVER, STEPS), FULL]
        if name == MODEL_OF_SOLVERS:
            ways.insert(2, Way(bench.num_images, "ddpm", MANY))
        for way in ways:
            if way == FULL and denoiser.device.type == "cpu":
                cells = ["not measured: for a GPU", *["–"] * 4]
            else:
                drawn = bench.drawn(denoiser, way)
                found = distances_from_real(real, drawn)
                cells = list(told(found | {"copies": share_of_copies(drawn, data)}))
            print(f"| `{name}` | {way} | " + " | ".join(cells) + " |", flush=True)


def told(found: Figure) -> Iterator[str]:
    yield "{value:.3f} ({floor:.3f})".format(**found["frechet"])
    yield "{value:.4f} ± {error:.4f} ({floor:.4f})".format(**found["kernel"])
    for name in ("density", "coverage"):
        yield "{value:.2f} ({floor:.2f})".format(**found[name])
    yield "{value:.1%} ({floor:.1%})".format(**found["copies"])


# -- solvers ----------------------------------------------------------------------------------


def solvers(bench: Bench, name: str, spacings: tuple[str, ...], *, long: bool) -> None:
    denoiser = bench.model(catalogue.WEIGHTS / name)
    real = halve(bench.pictures(name).images)

    @functools.cache
    def measured(solver: str, spacing: str, steps: int) -> Figure:
        way = Way(bench.num_images, solver, steps, spacing)
        return distances_from_real(real, bench.drawn(denoiser, way))

    def far(*how: Any) -> float:
        return float(measured(*how)["frechet"]["value"])

    reference = far("ddpm", "trailing", MANY)
    print(
        f"`{name}`, {bench.num_images:,} drawings each: FD over that of ancestral sampling in "
        f"{MANY} steps, {reference:.3f}; KD as it is\n"
    )
    head = "".join(f" {steps} |" for steps in (*FEW, MANY))
    print(f"| solver | spacing |{head} KD in {GOAL_STEPS} | coverage in {GOAL_STEPS} |")
    print("|---|---|" + "---|" * (len(FEW) + 3))
    # σ² = β is far off at few steps whatever their spacing
    rows = [row for row in itertools.product(SOLVERS, spacings) if row not in HOPELESS]
    for row in rows:
        cells = [f"{far(*row, steps) / reference:.2f}" for steps in FEW]
        known = long or row == ("ddpm", "trailing")
        cells.append(f"{far(*row, MANY) / reference:.2f}" if known else "–")
        at_goal = measured(*row, GOAL_STEPS)
        cells.append("{value:.4f} ± {error:.4f}".format(**at_goal["kernel"]))
        cells.append("{value:.2f}".format(**at_goal["coverage"]))
        print(f"| {row[0]} | {row[1]} | " + " | ".join(cells) + " |", flush=True)
    print()
    for steps in FEW:
        at = {row: far(*row, steps) for row in rows}
        best = min(at, key=lambda row: at[row])
        print(
            f"best in {steps} steps: {' '.join(best)}, {at[best] / reference:.2f}; "
            f"{at[best] / at['ddim', 'trailing']:.2f} × ddim trailing"
        )


# -- fine-tuning ------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Unseen:
    """Pictures that no shipped model was trained on.

    Args:
        kind: "lorelei" or "emoji".
        count: How many are trained on; the others are what drawings are compared with.
    """

    kind: str
    count: int


UNSEEN = (Unseen("lorelei", 300), Unseen("emoji", 500), Unseen("lorelei", 2000))
INIT, SIZE, BATCH = "faces-32", 32, 64
SCRATCH_STEPS = 1000
SHARES = (20, 10, 5)  # of which one part is tried
TUNED_DRAWINGS = 500


def tuning(bench: Bench) -> None:
    bench = dataclasses.replace(bench, num_images=TUNED_DRAWINGS)
    print(
        f"from {INIT} against from random weights, {SCRATCH_STEPS:,} steps of {BATCH} pictures; "
        f"FD of {TUNED_DRAWINGS} drawings ({STEPS} steps of {SOLVER}), copies\n"
    )
    print("| pictures | start | steps | FD | copies | as near as from random |")
    print("|---|---|---|---|---|---|")
    for case in UNSEEN:
        rest, folder = parted(bench.work, case)
        real = halve(rest)
        arms = [("random", SCRATCH_STEPS)]
        arms += [(INIT, SCRATCH_STEPS // share) for share in SHARES]
        goal = None
        for start, steps in arms:
            run = trained(bench, case, folder, start, steps)
            data = Dataset.load(run.dataset_file)
            drawn = bench.drawn(bench.model(run.model), Way(bench.num_images, SOLVER, STEPS))
            found = distances_from_real(real, drawn)["frechet"]
            copied = share_of_copies(drawn, data)
            goal = goal or found["value"]
            reached = "yes" if found["value"] <= goal else "no"
            floor = f"{found['floor']:.2f}"
            assert copied is not None
            print(
                f"| {case.count:,} {case.kind} | {start} | {steps:,} | {found['value']:.2f} "
                f"({floor}) | {copied['value']:.1%} ({copied['floor']:.1%}) | {reached} |",
                flush=True,
            )


def parted(work: Path, case: Unseen) -> tuple[np.ndarray, Path]:
    """Pictures that are compared with, and the folder of those that are trained on."""
    source = work / case.kind
    make = [sys.executable, str(RECIPES / "make.py"), "--pictures", case.kind]
    subprocess.run([*make, "--work", str(work)], check=True, stdout=subprocess.DEVNULL)
    # in an order that has nothing to do with their names
    files = sorted(source.glob("*.png"), key=lambda f: hashlib.sha256(f.name.encode()).digest())
    folders = [work / f"{case.kind}-{case.count}", work / f"{case.kind}-not-{case.count}"]
    for folder, part in zip(folders, (files[: case.count], files[case.count :]), strict=True):
        if not folder.is_dir():
            half = folder.with_name(folder.name + ".part")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            for file in part:
                shutil.copy(file, half)
            half.rename(folder)
    return ingest(folders[1], SIZE, 3).images, folders[0]


def trained(bench: Bench, case: Unseen, folder: Path, start: str, steps: int) -> Run:
    """A finished run; the one of a call before, if it started from these weights."""
    known = start
    if start != "random":
        weights = (catalogue.WEIGHTS / start / "unet" / WEIGHTS_NAME).read_bytes()
        known += "-" + hashlib.sha256(weights).hexdigest()[:8]
    run = Run(bench.work / "tuning" / f"{case.kind}-{case.count}-{known}-{steps}")
    line = [
        sys.executable,
        "-m",
        "ddpm_demo",
        "train",
        "--data",
        str(folder),
        "--run",
        str(run.path),
        "--steps",
        str(steps),
        "--size",
        str(SIZE),
        "--channels",
        "3",
        "--batch-size",
        str(BATCH),
        "--no-flip",
        "--precision",
        bench.precision,
    ]
    if start != "random":
        line += ["--init", str(catalogue.WEIGHTS / start)]
    run.path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("models", "solvers", "tuning", "guidance"))
    parser.add_argument("--work", type=Path, default=Path("made"))
    parser.add_argument("--num-images", type=int, default=2000)
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="bf16")
    parser.add_argument("--model", help="one model alone, or of guidance the model of a run")
    parser.add_argument("--spacing", choices=("trailing",), help="of solvers: this one alone")
    parser.add_argument("--long", action="store_true", help=f"of solvers: {MANY} steps of each")
    options = parser.parse_args()
    bench = Bench(options.work.resolve(), options.num_images, options.precision)
    if options.what == "models":
        every = [entry.name for entry in catalogue.shipped()]
        models(bench, [options.model] if options.model else every)
    elif options.what == "solvers":
        spacings = (options.spacing,) if options.spacing else SPACINGS
        solvers(bench, options.model or MODEL_OF_SOLVERS, spacings, long=options.long)
    elif options.what == "guidance":
        knowing = [entry.name for entry in catalogue.shipped() if entry.name.endswith("-classes")]
        guidance(bench, [options.model] if options.model else knowing)
    else:
        tuning(bench)


if __name__ == "__main__":
    main()
