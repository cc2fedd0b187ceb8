"""The page of a kept export, to be taken along: one HTML file, or its folder in a zip."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.storage.atomic import replace_file

from .kept import FORMAT_KEY, KeptExport, kept_runtime
from .runtime import find_runtime
from .site import SiteModel, write_folder, write_single_file

KINDS = ("html", "zip")


def site_model(kept: KeptExport, name: str, card: str = "", key: str = "") -> SiteModel:
    """A kept export as a page has it; see `SiteModel`."""
    about = {word: value for word, value in kept.told.items() if word != FORMAT_KEY}
    return SiteModel(name, kept.network.read_bytes(), about, card, key)


def pack(model: SiteModel, kind: str, target: Path, top: str) -> None:
    """Writes the page of a model; nothing is fetched for it.

    Args:
        model: From `site_model`.
        kind: One of `KINDS`.
        target: The file; it is there whole or not at all.
        top: The folder that the zip holds.

    Raises:
        UserError: "runtime_gone" where no runtime is kept here (any more).
    """
    check_choice("kind", kind, KINDS)
    place = kept_runtime()
    if place is None:
        raise UserError("runtime_gone")
    runtime = find_runtime(place)
    if kind == "html":
        write_single_file(target, [model], runtime)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), [model], runtime)
        replace_file(target, lambda path: _zip(Path(folder), top, path))


def _zip(folder: Path, top: str, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{top}/{path.relative_to(folder).as_posix()}")
