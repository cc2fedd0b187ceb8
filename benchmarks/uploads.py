"""Prints how long pictures take from the drop to the report: `python benchmarks/uploads.py`.

Chromium is the one that CHROMIUM names, or the first on the path.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np
from chromium import GAPS, WAIT, page_of_ones_own
from PIL import Image
from playwright.sync_api import Browser

HANDLE = "[...document.querySelectorAll('#train-drop *')].find((node) => node.dropZone)?.dropZone"
# without it nothing can be made small, and the originals travel
NO_SHRINKING = "window.createImageBitmap = () => Promise.reject(new Error('switched off'));"


def small_files(folder: Path, count: int = 5000) -> None:
    """Pictures of 32 × 32 in ten class folders."""
    draw = np.random.default_rng(0)
    for k in range(count):
        target = folder / f"분류 {k % 10}" / f"{k:05}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        corners = draw.integers(0, 256, (2, 2, 3), dtype=np.uint8)
        Image.fromarray(corners).resize((32, 32), Image.Resampling.BICUBIC).save(target)


def photographs(folder: Path, count: int = 300) -> None:
    """JPEGs of 2000 × 1500: smooth shapes, edges and the grain of a sensor."""
    draw = np.random.default_rng(0)
    folder.mkdir(parents=True)
    grain = draw.normal(0, 5, (1500, 2000, 1)).astype(np.float32)
    for k in range(count):
        shapes = Image.fromarray(draw.integers(0, 256, (9, 12, 3), dtype=np.uint8))
        smooth = np.asarray(shapes.resize((2000, 1500), Image.Resampling.BICUBIC), np.float32)
        picture = (smooth + np.roll(grain, 37 * k, axis=1)).clip(0, 255).astype(np.uint8)
        Image.fromarray(picture).save(folder / f"{k:03}.jpg", quality=90)


def upload(browser: Browser, address: str, folder: Path, count: int, *, shrink: bool) -> str:
    """Drops a folder onto the page; a row of figures."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    if not shrink:
        page.add_init_script(NO_SHRINKING)
    page.goto(address)
    page.get_by_role("tab", name="Train").click()
    target = page.locator("#train-drop .drop-zone")
    target.scroll_into_view_if_needed()
    page.locator("#train-drop .drop-title:not(:empty)").wait_for()
    box = target.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    while not page.locator("#train-drop [data-over]").count():
        for kind in ("dragEnter", "dragOver"):
            session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    page.evaluate(GAPS)
    started = time.perf_counter()
    session.send("Input.dispatchDragEvent", {"type": "drop", **place, "data": data})
    page.wait_for_function(f"{HANDLE}.phase === 'sent'", timeout=WAIT, polling=20)
    sent = time.perf_counter() - started
    gap = max(page.evaluate("() => { const seen = gaps; gaps = null; return seen; }")[1:])
    page.locator(".report .accepted", has_text=f"{count:,} pictures").wait_for(timeout=WAIT)
    report = time.perf_counter() - started
    size = page.evaluate(f"{HANDLE}.bytes") / 1e6
    page.close()
    return f"{sent:.1f} s | {report:.1f} s | {size:.1f} MB | {gap:.0f} ms |"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["DDPM_DEMO_HOME"] = str(folder / "home")
        small_files(folder / "small")
        photographs(folder / "photographs")
        with page_of_ones_own() as (browser, address):
            print("| dropped | sent after | report after | bytes sent | longest pause |")
            print("|---|---|---|---|---|")
            row = upload(browser, address, folder / "small", 5000, shrink=True)
            print(f"| 5,000 files of 32 × 32 in class folders | {row}", flush=True)
            for shrink in (True, False):
                row = upload(browser, address, folder / "photographs", 300, shrink=shrink)
                what = "300 photographs of 2000 × 1500" if shrink else "… the originals"
                print(f"| {what} | {row}", flush=True)


if __name__ == "__main__":
    main()
