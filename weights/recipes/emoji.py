"""Emoji as PNG files, from the Debian package fonts-noto-color-emoji: `python emoji.py OUT`.

The pictures (Noto Emoji, Google) are under the SIL Open Font License 1.1. Each single character
comes once; people and hands come in the yellow form only.
"""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
FONT_SIZE = 109  # the one size that its bitmaps have
EDGE = 136
GROUND = (255, 255, 255)
# keycap digits, tag characters, and the letters that flags are spelled with
NOT_PICTURES = {*range(0x30, 0x3A), *range(0x1F1E6, 0x1F200), *range(0xE0000, 0xE0100)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--font", type=Path, default=FONT)
    options = parser.parse_args()
    if not options.font.is_file():
        raise SystemExit(f"{options.font} is missing: install fonts-noto-color-emoji")
    font = ImageFont.truetype(options.font, FONT_SIZE)
    options.out.mkdir(parents=True, exist_ok=True)
    written, seen = 0, set()
    for point in (*range(0x2000, 0x3300), *range(0x1F000, 0x1FB00)):
        if point in NOT_PICTURES or unicodedata.category(chr(point)) == "Cn":
            continue
        picture = Image.new("RGB", (EDGE, EDGE), GROUND)
        draw = ImageDraw.Draw(picture)
        draw.text((EDGE / 2, EDGE / 2), chr(point), font=font, embedded_color=True, anchor="mm")
        if picture.getcolors(1) or picture.tobytes() in seen:
            continue  # the font has no picture of it
        seen.add(picture.tobytes())
        picture = picture.resize((options.size, options.size), Image.Resampling.LANCZOS)
        picture.save(options.out / f"{point:05x}.png")
        written += 1
    print(f"{written:,} pictures in {options.out}")


if __name__ == "__main__":
    main()
