"""Cartoon faces for tests: a real folder to drop, drawn in a moment, always the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ddpm_demo.randomness import generator

CLASSES = ("smiling", "놀란 얼굴", "serious")
SKINS = ("#ffdbac", "#f1c27d", "#e0ac69", "#c68642", "#8d5524")
HAIRS = ("#2b1d14", "#a5652a", "#e0b04f", "#d1493f", "#7a4bb0")
GROUNDS = ("#8ecae6", "#cdb4f0", "#ffb3c7", "#ffd6a5", "#bff0b8", "#fff1a8")
OVERSAMPLING = 4


def draw_faces(folder: Path, count: int = 200, size: int = 48) -> list[Path]:
    """Writes faces as PNG and JPEG files in turn, one class folder per expression.

    Args:
        folder: Made when it is not there.
        count: How many pictures.
        size: Height and width in pixels.

    Returns:
        The files, in the order drawn.
    """
    paths = []
    for k in range(count):
        expression = k % len(CLASSES)
        suffix = ".png" if k % 2 else ".jpg"
        path = folder / CLASSES[expression] / f"얼굴 {k:04}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_face(k, expression, size).save(path)
        paths.append(path)
    return paths


def draw_face(seed: int, expression: int = 0, size: int = 48) -> Image.Image:
    """One face, RGB of size × size; `expression` is an index into `CLASSES`."""
    draw = generator(seed, "face")
    skin, hair, ground = (draw.choice(colours) for colours in (SKINS, HAIRS, GROUNDS))
    side = size * OVERSAMPLING
    image = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(image)
    middle = np.array([0.5, 0.54]) + draw.uniform(-0.04, 0.04, 2)
    width, height = draw.uniform(0.26, 0.32), draw.uniform(0.32, 0.38)

    def ellipse(centre: tuple[float, float], radii: tuple[float, float], fill: str) -> None:
        box = [*(np.array(centre) - radii) * side, *(np.array(centre) + radii) * side]
        pen.ellipse(box, fill=fill)

    x, y = middle
    ellipse((x, y - 0.1), (width + 0.05, height + 0.02), hair)
    ellipse((x, y), (width, height), skin)
    for eye in (x - 0.12, x + 0.12):
        ellipse((eye, y - 0.06), (0.055, 0.06), "white")
        ellipse((eye, y - 0.05), (0.03, 0.035), "#1d1d2b")
    mouth = [value * side for value in (x - 0.13, y + 0.02, x + 0.13, y + 0.2)]
    if expression == 0:
        pen.chord(mouth, 10, 170, fill="#b5303f")
    elif expression == 1:
        ellipse((x, y + 0.17), (0.06, 0.08), "#7a1f2b")
    else:
        pen.line(
            [x * side - 0.1 * side, (y + 0.17) * side, (x + 0.1) * side, (y + 0.17) * side],
            fill="#7a1f2b",
            width=side // 24,
        )
    return image.resize((size, size), Image.Resampling.BOX)
