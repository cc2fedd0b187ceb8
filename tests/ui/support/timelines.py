"""Timelines for tests: sheets of plain pictures, values made of them, and a driver."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

from ddpm_demo.ui.components.timeline import Chunk, timeline_value
from tests.ui.support.browser import LONG

FRAMES, SIZE, PER_SHEET = 12, 8, 5
LAST = FRAMES - 1
VIEWS, EXTRA_VIEWS = ("x_t", "x_0"), ("eps", "change")
GREENS = (40, 200, 90, 150)

# how well text can be read, as WCAG 2.1 has it
CONTRAST = """node => {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const luminance = () => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paint = colour => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
  for (let under = node; under; under = under.parentElement) {
    const colour = getComputedStyle(under).backgroundColor;
    if (colour.startsWith('rgb(')) { paint(colour); break; }
  }
  const below = luminance();
  paint(getComputedStyle(node).color);
  const above = luminance();
  return (Math.max(below, above) + 0.05) / (Math.min(below, above) + 0.05);
}"""


def colour(frame: int, view: int, picture: int = 0) -> tuple[int, int, int]:
    """Every picture of every frame of every view has a colour of its own."""
    return 20 * frame, GREENS[view], 5 * frame + 50 * picture


def _cell(frame: int, view: int) -> np.ndarray:
    pictures = [np.full((SIZE, SIZE, 3), colour(frame, view, k), np.uint8) for k in range(4)]
    rows = [np.concatenate(pictures[k : k + 2], axis=1) for k in (0, 2)]
    return np.concatenate(rows)


def _sheet(frames: range, views: Sequence[int], path: Path) -> Path:
    rows = [np.concatenate([_cell(k, view) for k in frames], axis=1) for view in views]
    Image.fromarray(np.concatenate(rows)).save(path)
    return path


def sheets(folder: Path) -> list[Chunk]:
    """Frames of 2 × 2 plain pictures as lossless sheets of five, and their second sheets."""
    chunks: list[Chunk] = []
    for first in range(0, FRAMES, PER_SHEET):
        frames = range(first, min(first + PER_SHEET, FRAMES))
        main = _sheet(frames, (0, 1), folder / f"{first}.png")
        extra = _sheet(frames, (2, 3), folder / f"extra{first}.png")
        chunks.append((main, first, len(frames), extra))
    return chunks


def without_extra(chunks: Sequence[Chunk]) -> list[Chunk]:
    """As a process sends them that keeps nothing but its two views."""
    return [chunk[:3] for chunk in chunks]


def value(run_id: str, chunks: Sequence[Chunk], **more: Any) -> dict[str, Any]:
    """The process as far as these sheets go; t falls by 90 a frame and ends at 10."""
    count = sum(chunk[2] for chunk in chunks)
    alpha_bars = np.linspace(1e-5, 0.999, FRAMES)
    frames = [
        {"t": 1000 - 90 * k, "alpha_bar": float(alpha_bars[k]), "snr_db": -40.0 + k}
        for k in range(count)
    ]
    return timeline_value(
        run_id,
        axis="reverse",
        views=VIEWS,
        cell=(2 * SIZE, 2 * SIZE),
        grid=(2, 2),
        pictures=4,
        total=FRAMES,
        frames=frames,
        chunks=chunks,
        done=count == FRAMES,
        **more,
    )


def rich(run_id: str, chunks: Sequence[Chunk], **more: Any) -> dict[str, Any]:
    """A process that tells everything that a timeline can show."""
    made = value(run_id, chunks, **{"extra_views": EXTRA_VIEWS, "seeds": [7, 8, 9, 10]} | more)
    for k, frame in enumerate(made["frames"]):
        frame["eps_norm"] = None if k == LAST else 1 - 0.02 * k
        frame["change"] = None if k == 0 else 0.1 * k
        frame["clipped"] = 0.5 - 0.04 * k
    return made


class Driver:
    """One timeline on the page: the one in the component `name`, or the only one."""

    def __init__(self, page: Page, name: str = "") -> None:
        self.page = page
        where = f"#{name} [data-state]" if name else "[data-state]"
        self.root: Locator = page.locator(where)
        self.canvas = self.root.locator(".dd-scene .dd-canvas")
        self.slider = self.root.get_by_role("slider")
        self.handle = f"document.querySelector('{where}').timeline"

    def state(self, name: str) -> Any:
        return self.page.evaluate(f"{self.handle}.{name}")

    def until(self, condition: str, wanted: Any = None) -> None:
        """Waits for a condition in the page; not by `wait_for_function`, which needs eval."""
        self.page.evaluate(
            f"""async wanted => {{
              for (const end = Date.now() + 30000; !({condition});) {{
                if (Date.now() > end) throw new Error('waited for ' + {condition!r});
                await new Promise(resolve => setTimeout(resolve, 10));
              }}
            }}""",
            wanted,
        )

    def settle(self, **expected: Any) -> None:
        """Waits until the component is in this state, and the canvas shows it."""
        for name, wanted in expected.items():
            self.until(f"{self.handle}.{name} === wanted", wanted)
        self.until(f"{self.handle}.drawn?.index === {self.handle}.index")

    def note_frames(self) -> None:
        """From now on `window.seen` has every frame that is shown; begun before what moves it."""
        self.page.evaluate(
            f"() => {{ window.seen = []; (function look() {{ const {{ index }} = {self.handle}; "
            "if (seen.at(-1) !== index) seen.push(index); requestAnimationFrame(look) })() }"
        )

    def pixel(self, x: int = 3, y: int = 3) -> tuple[int, int, int]:
        """A colour on the canvas; where nothing else is said, of the first picture."""
        rgba = self.canvas.evaluate(
            "(c, place) => [...c.getContext('2d').getImageData(...place, 1, 1).data]", [x, y]
        )
        assert rgba[3] == 255
        return tuple(rgba[:3])

    def shown(self, block: int = 0, tile: int = 0) -> tuple[int, int, int]:
        """The colour of a picture, wherever it stands."""
        x, y = self.state(f"layout.blocks[{block}].tiles[{tile}].to")
        return self.pixel(x + 2, y + 2)

    def tile(self, k: int) -> tuple[float, float]:
        """The middle of picture k on the page."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        assert box
        x, y = self.state(f"layout.blocks[0].tiles[{k}].to")
        w, h = self.state("layout.size")
        return box["x"] + x + w / 2, box["y"] + y + h / 2


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click(timeout=LONG)  # the page may be new


def training(run_id: str, chunks: list[Any]) -> dict[str, Any]:
    """The frames of the tests as previews of a training, one every 500 steps."""
    made = value(run_id, chunks)
    frames = [{"step": 500 * k} for k in range(len(made["frames"]))]
    return made | {"axis": "training", "views": ["preview"], "frames": frames}
