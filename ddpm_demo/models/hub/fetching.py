"""What a model of the Hub consists of, and its download into a plain folder."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from huggingface_hub import get_session, hf_hub_url
from huggingface_hub.hf_api import ModelInfo
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.models.checked import MAX_JSON_BYTES, bad
from ddpm_demo.progress import Progress, silent
from ddpm_demo.storage.atomic import TEMPORARY
from ddpm_demo.storage.system import replace

from .asking import Hub
from .wanted import has_other_weights, wanted

CHUNK = 2**18  # bytes; between two of them a download can be cancelled


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """A file of a repository.

    Args:
        name: Its path there, with "/".
        size: In bytes.
        sha256: Of its content, in hexadecimal digits; None where the Hub does not tell.
    """

    name: str
    size: int
    sha256: str | None


@dataclasses.dataclass(frozen=True)
class Listing:
    """The files of a model that are wanted.

    Args:
        name: `owner/name`.
        revision: The commit that they are of.
        files: Each with its size.
    """

    name: str
    revision: str
    files: tuple[RemoteFile, ...]

    @property
    def total(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


def listing(name: str, revision: str | None = None) -> Listing:
    """Asks the Hub which files a model consists of; only those of `wanted` are listed.

    Args:
        name: `owner/name`, or `name` for one of the Hub's oldest.
        revision: A branch, a tag or a commit; None is the newest.

    Raises:
        UserError: "hub_name", "hub_missing", "hub_revision", "hub_gated", "hub_forbidden",
            "hub_token_refused", "hub_unreachable", "hub_busy"; "hub_only_bin" for weights that
            may hold programs, "hub_no_model" for what is no DDPM; "model_invalid" for a
            description that is too large to be one.
    """
    hub = Hub(name)
    told = hub.ask(lambda: hub.api.model_info(name, revision=revision, files_metadata=True))
    found = {file.name: file for file in _told_files(told)}
    chosen = wanted(found)
    if not chosen:
        code = "hub_only_bin" if has_other_weights(found) else "hub_no_model"
        raise UserError(code, name=name)
    for each in chosen:
        if each.endswith(".json") and found[each].size > MAX_JSON_BYTES:
            raise bad(Path(each), "it is too large")
    return Listing(name, str(told.sha), tuple(found[each] for each in chosen))


def _told_files(told: ModelInfo) -> list[RemoteFile]:
    """The files of a repository, as far as the Hub says how large they are."""
    return [
        RemoteFile(each.rfilename, each.size, each.lfs.sha256 if each.lfs else None)
        for each in told.siblings or []
        if isinstance(each.size, int) and each.size >= 0
    ]


def fetch(found: Listing, target: Path, progress: Progress = silent, *, most: int) -> None:
    """Downloads a model; the folder is there whole or not at all, and holds no links.

    Args:
        found: What to download.
        target: A folder that is not there yet, or is empty.
        progress: Told the bytes that are there and those in all after each chunk; what it raises
            ends the download.
        most: Bytes that all files may have together.

    Raises:
        UserError: "hub_too_large", "hub_no_room", "target_in_use"; "hub_file_differs" for a file
            that is not as long as it was told, or another one; what the Hub refused.
    """
    megabytes = round(found.total / MEGABYTE)
    if found.total > most:
        limit = round(most / MEGABYTE)
        raise UserError("hub_too_large", name=found.name, megabytes=megabytes, limit=limit)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError("target_in_use", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(target.parent).free
    if found.total > free:
        raise UserError("hub_no_room", megabytes=megabytes, free=round(free / MEGABYTE))
    hub, done = Hub(found.name), 0
    # beside the target, so that it can be renamed
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=target.parent) as folder:
        model = Path(folder) / "model"
        model.mkdir()
        for file in found.files:
            tell = functools.partial(_tell, progress, done, found.total)
            _download(hub, found, file, model / file.name, tell)
            done += file.size
        if target.exists():
            target.rmdir()  # an empty one: not every system lets another take its place
        replace(model, target)


def _tell(progress: Progress, before: int, total: int, here: int) -> None:
    progress(before + here, total)


def _download(
    hub: Hub, found: Listing, file: RemoteFile, path: Path, tell: Callable[[int], None]
) -> None:
    """Downloads one file; after a cut it goes on where it was."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as out:
        hub.ask(lambda: _rest(hub, found, file, out, tell), unreadable=False)
    if file.sha256 is not None:
        with path.open("rb") as written:
            if hashlib.file_digest(written, "sha256").hexdigest() != file.sha256:
                raise UserError("hub_file_differs", file=file.name)


def _rest(
    hub: Hub, found: Listing, file: RemoteFile, out: BinaryIO, tell: Callable[[int], None]
) -> None:
    """Downloads what is missing of a file."""
    done = out.tell()
    url = hf_hub_url(found.name, file.name, revision=found.revision, endpoint=hub.endpoint)
    headers = build_hf_headers(token=hub.token or False) | {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    with get_session().stream("GET", url, headers=headers) as answer:
        hf_raise_for_status(answer)
        if done and answer.status_code != 206:  # all of it comes again
            done = 0
            out.seek(0)
            out.truncate()
        for chunk in answer.iter_bytes(CHUNK):
            done += len(chunk)
            if done > file.size:
                raise UserError("hub_file_differs", file=file.name)
            out.write(chunk)
            tell(done)
    if done != file.size:
        raise UserError("hub_file_differs", file=file.name)
