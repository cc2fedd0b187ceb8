"""Photographs every tab and question in its done state and writes contact sheets to look at.

    python scripts/contact_sheets.py /tmp/sheets [--themes light dark] [--languages en ko]

One sheet per theme, language and width: `light-en-390.png` … `dark-ko-1920.png`, and in a folder
beside them the photographs themselves, so that what was taken is there when a later state fails.
It needs Chromium (or what CHROMIUM names) and starts a page of its own, with a home folder that it
deletes again. On a busy computer `--quick` draws less, and OMP_NUM_THREADS=1 waits for nobody.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = {390: 844, 768: 1024, 1440: 900, 1920: 1080}
LONGEST = 300_000  # milliseconds; only ends what has failed
HIGHEST = 4000  # pixels of a page that a sheet shows
FINISHED = ROOT / "tests/data/run-0.1/finished"  # a run to look at
LOCALES = {"en": "en-US", "ko": "ko-KR"}
QUESTIONS = ("branch", "from-picture", "interpolate", "compare")


def main() -> None:
    """Writes the sheets that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the sheets go")
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    parser.add_argument("--languages", nargs="+", default=list(LOCALES), choices=list(LOCALES))
    parser.add_argument("--widths", nargs="+", type=int, default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--quick", action="store_true", help="few pictures of the smallest model")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["DDPM_DEMO_HOME"] = home
        sys.path[:0] = [str(ROOT)]
        shutil.copytree(FINISHED, Path(home) / "runs" / ("0" * 32))
        address = serve()
        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell")
            path = path or shutil.which("chromium")
            chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for theme in options.themes:
                for language in options.languages:
                    context = chromium.new_context(
                        locale=LOCALES[language], color_scheme=theme, reduced_motion="reduce"
                    )
                    page = context.new_page()
                    page.goto(f"{address}?__theme={theme}")
                    name = f"{theme}-{language}"
                    photograph(page, options.folder, name, options.widths, quick=options.quick)
                    context.close()


def serve() -> str:
    """Starts the page; answers with its address."""
    from ddpm_demo.policy import Policy
    from ddpm_demo.ui import build_demo, launch_options
    from ddpm_demo.ui.visitors import Visitors

    visitors = Visitors(Policy.at_home())
    demo = build_demo(visitors=visitors)
    demo.queue()
    _, address, _ = demo.launch(
        server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, **launch_options(visitors)
    )
    return str(address)


def photograph(page: Page, folder: Path, name: str, widths: list[int], *, quick: bool) -> None:
    """One visit: each state is reached once and photographed at every width."""
    expect.set_options(timeout=LONGEST)
    page.set_default_timeout(LONGEST)
    shots: dict[int, list[tuple[str, Path]]] = {width: [] for width in widths}
    (folder / name).mkdir(exist_ok=True)
    try:
        for state in states(page, quick=quick):
            for width in widths:
                page.set_viewport_size({"width": width, "height": SIZES[width]})
                page.evaluate("scrollTo(0, 0)")  # else what sticks to the window lies over the page
                page.wait_for_timeout(400)  # canvases fit themselves anew
                path = folder / name / f"{width}-{state}.png"
                page.screenshot(path=path, full_page=True)
                shots[width].append((state, path))
            page.set_viewport_size({"width": 1440, "height": SIZES[1440]})
            print(name, state, flush=True)
    finally:
        for width, taken in shots.items():
            if taken:
                sheet(taken).save(folder / f"{name}-{width}.png")


def states(page: Page, *, quick: bool) -> Iterator[str]:
    """Brings the page into one state after the other."""
    page.set_viewport_size({"width": 1440, "height": SIZES[1440]})
    expect(page.locator("#sample-draw")).to_be_visible()
    page.wait_for_timeout(3000)
    yield "opened"
    if quick:
        page.locator("#sample-model-cards button", has_text="fashion-28").first.click()
    fill(page, "#sample-num-images", 4 if quick else 9)
    fill(page, "#sample-steps", 5 if quick else 12)
    page.click("#sample-draw")
    expect(page.locator("#sample-cancel")).to_be_visible()
    expect(page.locator("#sample-draw")).to_be_visible()
    expect(page.locator("#keep-png")).to_be_visible()
    yield "sample"
    for question in QUESTIONS:
        page.locator(f"#ask-{question}-button").click()
        if question == "from-picture":
            example = ROOT / "ddpm_demo/ui/forward/examples"
            file = min(example.glob("*.png"))
            page.locator("#ask-from-picture input[type=file]").first.set_input_files(file)
            page.wait_for_timeout(2000)
        page.click(f"#{question}-ask")
        expect(page.locator(f"#{question}-cancel")).to_be_visible()
        expect(page.locator(f"#{question}-ask")).to_be_visible()
        yield question
    page.click("#tab-forward-button")
    expect(page.locator("#forward-stage [data-state=done]")).to_be_visible()
    page.locator("#forward-stage [data-state]").evaluate("e => e.forwardStage.seek(300)")
    yield "forward"
    page.click("#tab-train-button")
    expect(page.locator("#train-drop")).to_be_visible()
    yield "train"
    page.locator("#train-runs button", has_text="faces").first.click()
    expect(page.locator("#train-judge")).to_be_visible()
    page.wait_for_timeout(2000)
    yield "train-run"
    page.evaluate("localStorage.clear()")  # else the run is opened again
    page.reload()
    page.click("#train-examples")
    expect(page.locator("#train-start")).to_be_enabled()
    page.wait_for_timeout(2000)
    yield "train-draft"
    page.click("#tab-loss-button")
    page.click("#loss-ask")
    expect(page.locator("#loss-cancel")).to_be_visible()
    expect(page.locator("#loss-ask")).to_be_visible()
    expect(page.locator("#loss-gallery")).to_be_visible()
    yield "loss"


def fill(page: Page, component: str, value: int) -> None:
    field = page.locator(f"{component} input[type=number]")
    field.fill(str(value))
    field.blur()


def sheet(shots: list[tuple[str, Path]]) -> Image.Image:
    """Photographs side by side, each with its name over it."""
    pictures = [(name, Image.open(path).convert("RGB")) for name, path in shots]
    pictures = [
        (name, one.crop((0, 0, one.width, min(one.height, HIGHEST)))) for name, one in pictures
    ]
    width = sum(one.width + 16 for _, one in pictures)
    made = Image.new("RGB", (width, 24 + max(one.height for _, one in pictures)), (255, 0, 128))
    draw, x = ImageDraw.Draw(made), 0
    for name, one in pictures:
        made.paste(one, (x, 24))
        draw.text((x + 4, 4), name, fill="white", font_size=16)
        x += one.width + 16
    return made


if __name__ == "__main__":
    main()
