"""Draws what the page opens with: `python weights/recipes/opening.py`.

Heads of faces-64 on their way from noise, as a timeline that needs no model: sheets of x_t and
x̂_0 and a timeline.json that names them, in weights/faces-64/opening/. The heads were chosen by
eye among seeds 0 to 63. ε̂ and the change are left out: they would be most of the bytes.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Frame, Trajectory
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs import catalogue

CONFIG = SampleConfig(
    num_images=6,
    steps=50,
    solver="dpm++-sde",  # of stronger, evener colours than the quicker ones
    pinned=(48, 47, 38, 1, 7, 20),
    max_frames=34,
)
SHAPE = (2, 3)  # rows and columns
STEP = 36  # quantisation of the sheets: coarser than in a drawing of one's own, for fewer bytes
BUDGET = 1_500_000  # bytes


def draw(denoiser: Denoiser, settings: Settings, folder: Path) -> None:
    """Writes the timeline of a drawing into a folder, which it empties first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    trajectory, frames = Trajectory(settings.config.max_frames), list[Frame]()
    for step in sample_progressive(denoiser, settings.config):
        frames += trajectory.add(step)
    rows, columns = SHAPE
    height, width = frames[0].x_t.shape[2:]
    size = columns * width, rows * height
    room = export.frames_per_sheet(size[0])
    cuts = [*range(0, len(frames) - 1, room), len(frames) - 1]  # the picture has a file of its own
    ends = [*cuts[1:], len(frames)]
    chunks = [_chunk(frames[a:b], a, folder) for a, b in zip(cuts, ends, strict=True)]
    value = {
        "axis": "reverse",
        "views": ["x_t", "x_0"],
        "cell": size,
        "grid": SHAPE,
        "pictures": len(frames[0].x_t),
        "total": len(frames),
        "frames": [frame.numbers for frame in frames],
        "chunks": chunks,
    }
    text = json.dumps({"settings": settings.record(), "timeline": value}, indent=1)
    (folder / "timeline.json").write_text(text + "\n", encoding="utf-8")


def _chunk(group: list[Frame], first: int, folder: Path) -> dict[str, Any]:
    """Writes frames as one sheet, and tells its name and place."""
    lossless = group[-1].t == 0
    views = [[frame.x_t for frame in group], [frame.x_0 for frame in group]]
    name = f"{first}.{'png' if lossless else 'jpg'}"
    sheet = export.sheet(views, lossless=lossless, shape=SHAPE, step=STEP)
    (folder / name).write_bytes(sheet)
    return {"file": name, "first": first, "count": len(group)}


def main() -> None:
    model = catalogue.WEIGHTS / catalogue.PRETTIEST
    folder = model / "opening"
    draw(load_model(model), Settings(f"weights/{catalogue.PRETTIEST}", CONFIG), folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{size / 1000:.0f} kB in {folder}")
    if size > BUDGET:
        raise SystemExit(f"more than {BUDGET / 1000:.0f} kB: take fewer frames")


if __name__ == "__main__":
    main()
