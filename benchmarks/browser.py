"""Prints what the page that draws by itself costs: `python benchmarks/browser.py`.

Exports each model, serves it by a static server and opens it in Chromium, on the processor with one
thread. Drawings by the page's own button take turns with as many forward passes of onnxruntime-web
alone, in the same worker with the same session. Chromium is the one that CHROMIUM names, or the
first on the path.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chromium import chromium
from exported_page import measured, served, watched

from ddpm_demo.browser.export import export_network
from ddpm_demo.browser.kept import kept_runtime
from ddpm_demo.browser.runtime import PROCESSOR, find_runtime
from ddpm_demo.browser.site import SiteModel, write_folder, write_single_file
from ddpm_demo.browser.told import network_told
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.catalogue import WEIGHTS

MODELS = ("faces-32", "faces-64")
KEPT = 10  # drawings, after which memory is looked at again


def exported(name: str) -> SiteModel:
    """An included model, or "tiny" for arbitrary weights."""
    if name == "tiny":
        unet = build_unet("tiny", size=16, channels=1).eval().requires_grad_(False)
        denoiser = UNetDenoiser(unet, DDPMScheduler(1000))
    else:
        denoiser = load_model(WEIGHTS / name)
    made = export_network(denoiser)
    return SiteModel(name, made.model, network_told(denoiser, made))


def sizes(model: SiteModel, runtime: Mapping[str, bytes], folder: Path) -> dict[str, float]:
    """Megabytes of the folder, of the single file, and of what a visitor's browser asks for."""
    single = folder.with_suffix(".html")
    size = write_single_file(single, [model], runtime)
    names = ["index.html", "model.onnx", *(f"runtime/{name}" for name in PROCESSOR)]
    asked = [(folder / name).read_bytes() for name in names]
    whole = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "folder": whole / 1e6,
        "single": size / 1e6,
        "asked": sum(map(len, asked)) / 1e6,
        "wire": sum(len(gzip.compress(content, mtime=0)) for content in asked) / 1e6,
    }


def spread(values: list[float], unit: str = "", digits: int = 0, scale: float = 1) -> str:
    """The median, and the smallest and largest."""
    low, middle, high = (
        f"{scale * value:.{digits}f}"
        for value in (min(values), statistics.median(values), max(values))
    )
    return f"{middle}{unit} ({low}–{high})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--rounds", type=int, default=5, help="drawings and forward passes in turn")
    parser.add_argument(
        "--tiny", action="store_true", help="arbitrary weights, one round, no sense"
    )
    options = parser.parse_args()
    names = ["tiny"] if options.tiny else options.models
    count, steps, rounds, kept = (2, 3, 1, 2) if options.tiny else (16, 20, options.rounds, KEPT)
    runtime, rows = find_runtime(kept_runtime()), {}
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        for name in names:
            folder, model = Path(place) / name, exported(name)
            write_folder(folder, [model], runtime)
            size = sizes(model, runtime, folder)
            watched(folder)
            with served(folder) as address:
                found = measured(browser, address, model, count, steps, rounds, kept)
            rows[name] = _figures(found, size, max(kept, rounds))
    print(f"{count} pictures, {steps} steps, wasm with one thread, medians of {rounds} rounds:\n")
    print(f"| what | {' | '.join(rows)} |\n|---|{'---|' * len(rows)}")
    for what in next(iter(rows.values())):
        print(f"| {what} | {' | '.join(row[what] for row in rows.values())} |")


def _figures(found: Mapping[str, Any], size: Mapping[str, float], kept: int) -> dict[str, str]:
    (heap, resident), (later_heap, later) = found["before"], found["after"]
    return {
        "a drawing over forward passes alone": spread(found["ratio"], digits=3),
        "a drawing": spread(found["drawing"], " s", 2, 1e-3),
        "its forward passes alone": spread(found["forward"], " s", 2, 1e-3),
        "first live picture after the click": spread(found["first"], " ms"),
        "ready to draw after the address": f"{found['ready'] / 1e3:.2f} s",
        "… files there": f"{found['fetched'] / 1e3:.2f} s",
        "… onnxruntime-web read": f"{found['runtime'] / 1e3:.2f} s",
        "… it and the network made ready": f"{found['session'] / 1e3:.2f} s",
        "the folder": f"{size['folder']:.1f} MB",
        "the single file": f"{size['single']:.1f} MB",
        "what a browser asks for": f"{size['asked']:.1f} MB, {size['wire']:.1f} MB as gzip",
        f"memory of the page after 1 and {kept + 1} drawings": f"{resident:.0f} and {later:.0f} MB",
        "… its heap of scripts": f"{heap:.1f} and {later_heap:.1f} MB",
    }


if __name__ == "__main__":
    main()
