"""Folders and zips of picture files, and what a `Listing` makes of them."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ddpm_demo.data.sources import Listing
from ddpm_demo.errors import UserError
from ddpm_demo.limits import Limits
from tests.support.pictures import LIMITS, colours, encoded

PICTURE = encoded(colours(8, 8))


def write(folder: Path, *names: str, data: bytes = PICTURE) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(
    path: Path,
    members: Mapping[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]],
    packing: int = zipfile.ZIP_DEFLATED,
) -> Path:
    items = list(members.items()) if isinstance(members, Mapping) else members
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", packing) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in items:
            archive.writestr(name, data)
    return path


def outcome(source: Path | list[Path], limits: Limits = LIMITS) -> dict[str, str]:
    """What became of each file: {name: "read" or the code}."""
    with Listing(source, limits) as listing:
        result = {refusal.name: refusal.code for refusal in listing.refused}
        for file in listing.files:
            assert file.name not in result, "one reason per file"
            try:
                assert file.read()
                result[file.name] = "read"
            except UserError as error:
                result[file.name] = error.code
    return result
