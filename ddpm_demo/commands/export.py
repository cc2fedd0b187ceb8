"""`export`: makes a page that draws by itself, in the browser of whoever opens it."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.browser.export import check_packages, export_network
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.browser.kept import keep_export, keep_runtime, kept_runtime
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
from ddpm_demo.browser.told import network_told
from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.models.folder import load_model
from ddpm_demo.storage.system import lower_priority

from .answers import answer, in_sentences, say

HOME = Path()  # of --keep without a folder
ATTEMPTS = 3  # to read a model that a training replaces
SHOWN = {
    "runtime": "fetching onnxruntime-web by npm …",
    "read": "reading it …",
    "write": "writing its network as ONNX, which takes a quarter of a minute or more …",
    "check": "comparing it with torch …",
}


@dataclasses.dataclass(frozen=True)
class _Made:
    """A model as the page has it, and the digest by which its export is kept."""

    site: SiteModel
    digest: str


@in_sentences
def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.out is None and options.keep is None:
        parser.error("name --out, or --keep")
    if options.tell:
        lower_priority()
        return answer(lambda: _export(options))
    say(ok=True, **_export(options))
    return 0


def _export(options: argparse.Namespace) -> dict[str, Any]:
    """Does it, and answers what the last line tells."""
    out = options.out
    if out is not None:
        if options.single_file:
            check_choice("--out with --single-file", out.suffix.lower(), (".html",))
        check_ours(out if options.single_file else out / "index.html")
    given = options.runtime or kept_runtime()
    if given is None:
        _told_by(options)("", "runtime")
    runtime = find_runtime(given)
    check_packages()
    models = [_made(folder, _told_by(options)) for folder in options.model]
    told: dict[str, Any] = {"models": [_figures(model.site) for model in models]}
    if options.keep is not None:
        told["kept"] = _keep(models, runtime, None if options.keep == HOME else options.keep)
    if out is not None:
        write = write_single_file if options.single_file else write_folder
        size = write(out, [model.site for model in models], runtime)
        told |= {"out": str(out), "megabytes": round(size / 1e6, 1)}
    return told


def _made(folder: Path, tell: Callable[[str, str], None]) -> _Made:
    name = name_of(folder)
    tell(name, "read")
    for _ in range(ATTEMPTS):
        digest = digest_of(folder)
        denoiser = load_model(folder)
        if digest == digest_of(folder):
            break
    else:
        reason = "a training replaces it again and again"
        raise UserError("model_invalid", file=name, reason=reason)
    exported = export_network(denoiser, lambda stage: tell(name, stage))
    about = network_told(denoiser, exported)
    return _Made(SiteModel(name, exported.model, about, card_of(folder), key_of(folder)), digest)


def _keep(models: Sequence[_Made], runtime: Mapping[str, bytes], folder: Path | None) -> list[str]:
    """Keeps the exports, where this computer does or in a folder; answers their places."""
    keep_runtime(runtime, folder)
    kept = [keep_export(each.digest, each.site.network, each.site.about, folder) for each in models]
    return [str(each.network.parent) for each in kept]


def _figures(model: SiteModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "megabytes": round(len(model.network) / 1e6, 1),
        "difference": model.about["difference"],
        "rounding": model.about["rounding"],
    }


def _told_by(options: argparse.Namespace) -> Callable[[str, str], None]:
    """What tells whoever waits which stage of which model begins."""

    def told(name: str, stage: str) -> None:
        if options.tell:
            say(name=name, stage=stage)
        else:
            print(f"{name}: {SHOWN[stage]}".removeprefix(": "), file=sys.stderr, flush=True)

    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ddpm_demo export",
        description="Make a page that draws in the browser of whoever opens it.",
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, nargs="+", help="diffusers DDPM folders")
    add("--out", type=Path, help="the folder of the page; a .html for a single file")
    add("--single-file", action="store_true", help="one HTML that opens from the disk, offline")
    add(
        "--keep",
        type=Path,
        nargs="?",
        const=HOME,
        metavar="FOLDER",
        help="keep the networks, so that the app can draw with them in the browser, for as long as "
        "their models are here; or in a FOLDER together with the runtime: exports/ beside weights/ "
        "goes along with the program",
    )
    add(
        "--runtime",
        type=Path,
        help="onnxruntime-web as a .tgz or a folder; taken by npm, once, when left out",
    )
    add("--tell", action="store_true", help=argparse.SUPPRESS)  # what the page says to it
    return parser
