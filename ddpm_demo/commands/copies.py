"""`copies`: the copy meter of a run, told to the page step by step."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.evaluation.copy_meter import measure_copies
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.system import lower_priority

from .answers import answer, say


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo copies",
        description="Compare drawings of a run's model with its training pictures. Writes "
        "copies.json and copies.png into the run, and prints a JSON object per line.",
    )
    parser.add_argument("--run", type=Path, required=True, help="a run folder with a model")
    run = Run(parser.parse_args(arguments).run)
    lower_priority()
    return answer(lambda: measure_copies(run, lambda done, total: say(done=done, total=total)))
