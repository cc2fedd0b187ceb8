"""`export`: makes a page that draws by itself, in the browser of whoever opens it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.browser.export import check_packages, export_network
from ddpm_demo.browser.runtime import find_runtime
from ddpm_demo.browser.site import (
    SiteModel,
    card_of,
    check_ours,
    key_of,
    name_of,
    write_folder,
    write_single_file,
)
from ddpm_demo.errors import check_choice
from ddpm_demo.models.folder import load_model

from .answers import in_sentences, say


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.single_file:
        check_choice("--out with --single-file", options.out.suffix.lower(), (".html",))
    check_ours(options.out if options.single_file else options.out / "index.html")
    check_packages()
    runtime = find_runtime(options.runtime)
    models = [_exported(folder) for folder in options.model]
    write = write_single_file if options.single_file else write_folder
    size = write(options.out, models, runtime)
    told = [
        {
            "name": model.name,
            "megabytes": round(len(model.exported.model) / 1e6, 1),
            "difference": model.exported.difference,
            "rounding": model.exported.rounding,
        }
        for model in models
    ]
    say(ok=True, out=str(options.out), megabytes=round(size / 1e6, 1), models=told)
    return 0


def _exported(folder: Path) -> SiteModel:
    denoiser = load_model(folder)
    print(f"{name_of(folder)}: writing its network …", file=sys.stderr)
    exported = export_network(denoiser)
    return SiteModel(name_of(folder), denoiser, exported, card_of(folder), key_of(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo export",
        description="Make a page that draws in the browser of whoever opens it.",
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, nargs="+", help="diffusers DDPM folders")
    add("--out", type=Path, required=True, help="the folder of the page; a .html for a single file")
    add("--single-file", action="store_true", help="one HTML that opens from the disk, offline")
    add(
        "--runtime",
        type=Path,
        help="onnxruntime-web as a .tgz or a folder; taken by npm, once, when left out",
    )
    return parser
