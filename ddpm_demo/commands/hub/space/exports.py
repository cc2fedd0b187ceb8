"""The networks and the runtime that browsers draw with, prepared on the sender's machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_demo.browser import needs
from ddpm_demo.browser.carried import packed_runtime
from ddpm_demo.browser.kept import (
    EXPORTS,
    FILES,
    RUNTIME,
    KeptExport,
    find_kept_of,
    keep_export,
    kept_runtime,
)
from ddpm_demo.browser.packing import site_model
from ddpm_demo.browser.runtime import find_runtime
from ddpm_demo.browser.site import card_of, key_of, name_of, write_folder
from ddpm_demo.commands.export import SHOWN, made
from ddpm_demo.errors import UserError


def carried_files(models: Sequence[Path], folder: Path) -> dict[str, Path]:
    """What lies in `exports/` of a Space; what cannot be prepared here is left out with a sentence.

    Args:
        models: Model folders.
        folder: An empty one, for what is made on the way.

    Returns:
        The files by their path in the Space; none where no browser could draw there.
    """
    try:
        _check_needs(models)
        runtime = _runtime()
    except UserError as error:
        return _left_out(error)
    files: dict[str, Path] = {}
    for model in models:
        try:
            kept = _kept(model)
        except UserError as error:
            print(f"{name_of(model)} is drawn on the server alone: {error}", file=sys.stderr)
            continue
        place = f"{EXPORTS}/{kept.digest}"
        files |= {f"{place}/{name}": kept.network.parent / name for name in FILES}
    if not files:
        return {}
    for name, content in packed_runtime(runtime).items():
        (folder / name).write_bytes(content)
        files[f"{EXPORTS}/{RUNTIME}/{name}"] = folder / name
    return files


def site_files(models: Sequence[Path], folder: Path) -> dict[str, Path]:
    """The page that draws by itself, as a static Space.

    Args:
        models: Model folders.
        folder: An empty one, for the page.

    Raises:
        UserError: "export_lacks", "runtime_needs_npm"; as `export_network` and `find_runtime`.
    """
    _check_needs(models)
    runtime = _runtime()
    pages = [
        site_model(_kept(model), name_of(model), card_of(model), key_of(model)) for model in models
    ]
    write_folder(folder, pages, packed_runtime(runtime))
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def _check_needs(models: Sequence[Path]) -> None:
    """Raises what keeps this computer from exporting a model, if one has yet to be exported."""
    lacking = needs.missing()
    if lacking is not None and any(find_kept_of(model) is None for model in models):
        raise lacking


def _left_out(why: UserError) -> dict[str, Path]:
    print(
        f"What visitors' own browsers draw with is left out, so the Space draws itself. {why}",
        file=sys.stderr,
    )
    return {}


def _runtime() -> dict[str, bytes]:
    if (place := kept_runtime()) is None:
        _tell("", "runtime")
    return find_runtime(place)


def _kept(model: Path) -> KeptExport:
    """The export of a model that is kept here; made and kept where there is none."""
    if (found := find_kept_of(model)) is not None:
        return found
    new = made(model, _tell)
    return keep_export(new.digest, new.site.network, new.site.about)


def _tell(name: str, stage: str) -> None:
    print(f"{name}: {SHOWN[stage]}".removeprefix(": "), file=sys.stderr, flush=True)
