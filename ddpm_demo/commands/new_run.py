"""`new-run`: makes a run folder that the page will list, for a training started by hand."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ddpm_demo.runs.folder.run import new_run

from .answers import in_sentences


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    argparse.ArgumentParser(
        prog="python -m ddpm_demo new-run",
        description="Make a run folder among the page's own, and print its path.",
    ).parse_args(arguments)
    print(new_run().path)
    return 0
