"""What the decoding of one large picture takes: `python benchmarks/decoding.py` (Linux).

Prints, for pictures of 39.7 Mpx that are small files, the memory that is added at the peak.
"""

from __future__ import annotations

import io
import multiprocessing
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_demo.data.picture.decode import decode
from ddpm_demo.limits import PUBLIC_LIMITS

SIDE = 6300
KINDS = ("float", "16 bits", "colour", "transparent")


def made(kind: str) -> bytes:
    """The file."""
    file, square = io.BytesIO(), (SIDE, SIDE)
    if kind == "float":
        picture = Image.fromarray(np.ones(square, np.float32))
        picture.save(file, "TIFF", compression="tiff_adobe_deflate")
    elif kind == "16 bits":
        Image.fromarray(np.ones(square, np.uint16)).save(file, "PNG")
    else:
        mode = "RGB" if kind == "colour" else "RGBA"
        Image.new(mode, square, (1, 2, 3, 99)[: len(mode)]).save(file, "PNG")
    return file.getvalue()


def peak() -> int:
    """The most memory that this process had, in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def measure(kind: str, content: bytes) -> None:
    """Decodes in a process that has decoded nothing yet."""
    before = peak()
    decode(content, 32, PUBLIC_LIMITS)
    print(f"{kind}: a file of {len(content) / 1e3:.0f} kB takes {(peak() - before) / 1e3:.0f} MB")


if __name__ == "__main__":
    spawn = multiprocessing.get_context("spawn")
    for kind in KINDS:
        process = spawn.Process(target=measure, args=(kind, made(kind)))
        process.start()
        process.join()
