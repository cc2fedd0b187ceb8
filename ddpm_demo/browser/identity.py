"""By what an export is known: a digest of all that decides what a model draws.

The digits in links and files are too few for it: whoever can bring a model in could make one that
has those of another. torch is not needed here.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

from ddpm_demo.errors import UserError
from ddpm_demo.models.layout import Layout, find_layout
from ddpm_demo.storage.atomic import MANIFEST, read_json


def digest_of(folder: Path) -> str:
    """The SHA-256, in 64 hex digits, of the weights, the scheduler and the classes of a model.

    What was read once is remembered: it costs milliseconds while no file changes.

    Args:
        folder: A model folder.

    Returns:
        "" while it cannot be read.
    """
    try:
        layout = find_layout(folder, cache_links=True)
        told = {"weights": _weights(layout), "json": _json(layout)}
    except (OSError, UserError):
        return ""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _weights(layout: Layout) -> list[str]:
    """The SHA-256 of each file of the weights."""
    known = read_json(layout.folder / MANIFEST).get("sha256")
    known = known if isinstance(known, dict) else {}
    sums = []
    for named, file in sorted(layout.weights().files.items()):
        name = named.relative_to(layout.folder).as_posix()
        about = file.stat()
        sums.append(str(known.get(name) or _sum(file, about.st_size, about.st_mtime_ns)))
    return sums


def _json(layout: Layout) -> list[tuple[str, object]]:
    """What each JSON file of the model says: line ends and the like are no difference."""
    parts = (layout.folder, layout.unet, layout.scheduler.parent)
    files = {path for part in parts for path in part.glob("*.json") if path.name != MANIFEST}
    return [(path.name, layout.read(path)) for path in sorted(files)]


@functools.lru_cache(maxsize=64)
def _sum(file: Path, size: int, stamp: int) -> str:
    """The SHA-256 of a file; its size and its time change when its content does."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
