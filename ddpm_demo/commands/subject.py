"""--model, --data and --run: the model and the pictures that a command is about."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from ddpm_demo.runs.folder.run import Run


@dataclasses.dataclass(frozen=True)
class Subject:
    """What a command is about.

    Args:
        model: A model folder.
        pictures: A folder, a zip or a data set.
        own_run: The run whose own model and own pictures these are; None when either is another.
    """

    model: Path
    pictures: Path
    own_run: Run | None

    @classmethod
    def of(cls, parser: argparse.ArgumentParser, options: argparse.Namespace) -> Subject:
        """What the options name: --model and --data come before those of --run.

        Ends the process with the parser's usage when they do not name both.
        """
        if options.run:
            run = Run(options.run)
            own = None if options.model or options.data else run
            return cls(options.model or run.model, options.data or run.dataset_file, own)
        if not (options.model and options.data):
            parser.error("name --model and --data, or --run")
        return cls(options.model, options.data, None)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds --model, --data and --run."""
    parser.add_argument("--model", type=Path, help="a diffusers DDPM folder")
    parser.add_argument("--data", type=Path, help="a folder of pictures, a zip, or a dataset.npz")
    parser.add_argument("--run", type=Path, help="a run folder: its model and its pictures")
