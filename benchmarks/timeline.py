"""Prints what the timeline costs in Chromium: `python benchmarks/timeline.py [model]`.

Chromium is the one that CHROMIUM names, or the first on the path.
"""

from __future__ import annotations

import io
import statistics
import sys
import time

import numpy as np
import torch
from chromium import GAPS, WAIT, page_of_ones_own
from PIL import Image
from playwright.sync_api import Page

from ddpm_demo.data import export
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.schedule import NoiseSchedule

SCENE = "document.querySelector('#sample-timeline [data-state]')"
HANDLE = f"{SCENE}.timeline"
SIZE = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => /(frames\\.jpg|picture\\.png)$/.test(name))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


def draw(page: Page, pictures: int, steps: int) -> tuple[float, float]:
    """Seconds from the click to the first picture and to all of them."""
    for name, number in (("num-images", pictures), ("steps", steps)):
        box = page.locator(f"#sample-{name} input[type=number]")
        box.fill(str(number))
        box.press("Tab")
    page.evaluate(f"window.before = {HANDLE}.id")
    started = time.perf_counter()
    page.click("#sample-draw")
    page.wait_for_function(f"{HANDLE}.id !== before && {HANDLE}.drawn", timeout=WAIT)
    first = time.perf_counter() - started
    done = f"document.querySelector('#sample-timeline [data-state=done]') && {HANDLE}"
    page.wait_for_function(f"{done}.count === {HANDLE}.total", timeout=WAIT)
    return first, time.perf_counter() - started


def drag(page: Page, seconds: float = 4.0) -> tuple[float, float]:
    """Frames per second and the 95th percentile of the gaps in ms, while the mouse drags."""
    slider = page.locator("#sample-timeline input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, y)
    page.mouse.down()
    page.evaluate(GAPS)
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        share = abs((left * 0.7) % 2 - 1)
        page.mouse.move(box["x"] + 10 + share * (box["width"] - 20), y)
    gaps = page.evaluate("() => { const seen = gaps; gaps = null; return seen; }")[1:]
    page.mouse.up()
    return 1000 / statistics.mean(gaps), float(np.percentile(gaps, 95))


def decoded_psnr() -> list[float]:
    """PSNR in dB of x_t after its way through a sheet, at 16 moments."""
    alpha_bars = NoiseSchedule.named("linear", 1000).alphas_cumprod[::66]
    generator = torch.Generator().manual_seed(0)
    y, x = torch.meshgrid(torch.linspace(-1, 1, 32), torch.linspace(-1, 1, 32), indexing="ij")
    x_0 = torch.stack([x, y, x * y]).expand(16, -1, -1, -1)
    found = []
    for alpha_bar in alpha_bars:
        x_t = noised(x_0, torch.randn(x_0.shape, generator=generator), alpha_bar)
        pictures = [
            np.asarray(Image.open(io.BytesIO(export.sheet([[x_t]], lossless=lossless))), float)
            for lossless in (True, False)
        ]
        error = np.mean((pictures[0] - pictures[1]) ** 2)
        found.append(float(10 * np.log10(255**2 / error)))
    return found


def main() -> None:
    with page_of_ones_own() as (browser, address):
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.goto(address)
        page.get_by_role("tab").first.wait_for()
        tabs = time.perf_counter()
        page.wait_for_function(f"{SCENE} && {HANDLE}?.drawn", timeout=WAIT)
        opened = time.perf_counter() - tabs
        page.locator("#sample-model input").fill(sys.argv[1] if len(sys.argv) > 1 else "faces-32")
        page.keyboard.press("Enter")
        draw(page, 1, 2)  # loads the model
        print("| what | measured |\n|---|---|")
        print(f"| from the tabs to the first picture to scrub | {opened:.2f} s |")
        first, full = draw(page, 16, 50)
        print(f"| 16 pictures, 50 steps: first picture after | {first:.2f} s |")
        print(f"| … all of the timeline after | {full:.2f} s |")
        page.evaluate("performance.clearResourceTimings()")
        draw(page, 16, 99)
        print(f"| 16 pictures, 100 frames: x_t and x̂_0 | {page.evaluate(SIZE) / 1e6:.2f} MB |")
        psnr = decoded_psnr()
        print(f"| x_t as decoded, mean | {statistics.mean(psnr):.1f} dB |")
        print(f"| … at the worst moment | {min(psnr):.1f} dB |")
        for pictures in (16, 64):
            if pictures == 64:
                draw(page, 64, 20)
            rate, gap = drag(page)
            print(f"| dragging {pictures} pictures | {rate:.1f} fps, p95 gap {gap:.1f} ms |")


if __name__ == "__main__":
    main()
