"""Exports of models that are here, for the app's own page: it draws with them in the browser.

    DIGEST/model.onnx   the network
    DIGEST/model.json   what `told.network_told` says of it
    runtime/            onnxruntime-web, where it lies beside them

Those that came with the program lie in `exports/` beside `weights/`, and are only read; others are
kept in `exports/` of the home folder, until their model is gone. torch is not needed to find one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from ddpm_demo.errors import UserError
from ddpm_demo.runs.catalogue import WEIGHTS, shipped
from ddpm_demo.runs.folder.run import MODELS, RUNS, all_runs, home
from ddpm_demo.storage.atomic import commit_folder, read_json, replace_file, write_json

from . import runtime
from .identity import digest_of

EXPORTS = "exports"
RUNTIME = "runtime"
NETWORK_NAME, TOLD_NAME = "model.onnx", "model.json"
FORMAT_KEY, FORMAT = "format", 1  # of model.json: what another version wrote is not taken
MOST_BYTES = 2_000_000_000  # of all that is kept in the home folder; the oldest goes first
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True)
class KeptExport:
    """A network that a browser can draw with.

    Args:
        digest: As `digest_of` has it for its model.
        network: The file, ONNX.
        told: What `told.network_told` says of it.
    """

    digest: str
    network: Path
    told: dict[str, Any]


def shipped_folder() -> Path:
    """Where the exports lie that came with the program."""
    return WEIGHTS.parent / EXPORTS


def own_folder() -> Path:
    """Where this computer keeps its own."""
    return home() / EXPORTS


def find_kept(digest: str) -> KeptExport | None:
    """The export of a model, if there is one; neither torch nor a look into the network.

    Args:
        digest: From `digest_of`; from elsewhere anything may stand there.
    """
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        return None
    for folder in (shipped_folder(), own_folder()):
        if (found := _kept_in(folder / digest)) is not None:
            return found
    return None


def find_kept_of(folder: Path) -> KeptExport | None:
    """The export of the model in a folder, as `find_kept`."""
    return find_kept(digest_of(folder))


def kept_runtime() -> Path | None:
    """A folder with all files of onnxruntime-web; None where there is none."""
    places = (shipped_folder() / RUNTIME, own_folder() / RUNTIME, runtime.kept_in())
    return next((place for place in places if runtime.is_kept(place)), None)


def keep_export(
    digest: str, network: bytes, told: Mapping[str, Any], folder: Path | None = None
) -> KeptExport:
    """Keeps an export; one of the same model is replaced.

    Args:
        digest: From `digest_of`, before and after the model was read.
        network: ONNX.
        told: From `told.network_told`.
        folder: Where it is kept; this computer's own when None, and then what is not needed any
            more is deleted first.

    Raises:
        UserError: "model_invalid" for a digest that is none.
    """
    if not _DIGEST.fullmatch(digest):
        raise UserError("model_invalid", file=EXPORTS, reason="it cannot be read")
    place = folder or own_folder()
    target = place / digest

    def write(inside: Path) -> None:
        (inside / NETWORK_NAME).write_bytes(network)
        write_json(inside / TOLD_NAME, dict(told) | {FORMAT_KEY: FORMAT})

    with _lock(place):
        if folder is None:
            _sweep(keep=(digest,), room=len(network))
        commit_folder(target, write)
    kept = _kept_in(target)
    assert kept is not None
    return kept


def keep_runtime(files: Mapping[str, bytes], folder: Path | None = None) -> None:
    """Keeps the files of `runtime.find_runtime` beside the exports.

    Args:
        files: By name.
        folder: As for `keep_export`; when None, nothing is done where a runtime is kept.
    """
    if folder is None and kept_runtime() is not None:
        return
    place = (folder or own_folder()) / RUNTIME
    for name, content in files.items():
        replace_file(place / name, functools.partial(Path.write_bytes, data=content))


def sweep_exports() -> None:
    """Deletes the exports of models that are gone or have changed, and the oldest beyond the bound.

    Those that came with the program stay.
    """
    if any(_kept_folders()):
        with _lock(own_folder()):
            _sweep()


def _sweep(keep: Iterable[str] = (), room: int = 0) -> None:
    """Does it, with so many bytes to spare below the bound; what is in `keep` has its model."""
    wanted = {digest_of(folder) for folder in _model_folders()} | set(keep)
    left: list[tuple[float, int, Path]] = []
    for folder in _kept_folders():
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        with contextlib.suppress(OSError):
            about = (folder / NETWORK_NAME).stat()
            left.append((about.st_mtime, about.st_size, folder))
    total = room + sum(size for _, size, _ in left)
    for _, size, folder in sorted(left):
        if total <= MOST_BYTES:
            break
        shutil.rmtree(folder, ignore_errors=True)
        total -= size


def _model_folders() -> Iterator[Path]:
    """The folders of all models that this computer has."""
    for entry in shipped():
        yield entry.folder
    for place in (RUNS, MODELS):
        for run in all_runs(place):
            yield run.model


def _kept_folders() -> Iterator[Path]:
    for folder in own_folder().glob("*"):
        if _DIGEST.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            yield folder


def _kept_in(folder: Path) -> KeptExport | None:
    """The export in a folder, if it is whole and of this version."""
    network, told = folder / NETWORK_NAME, read_json(folder / TOLD_NAME)
    try:
        size = network.stat().st_size
    except OSError:
        return None
    if told.get(FORMAT_KEY) != FORMAT or told.get("bytes") != size:
        return None
    return KeptExport(folder.name, network, told)


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Lets one process at a time change what is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        yield
