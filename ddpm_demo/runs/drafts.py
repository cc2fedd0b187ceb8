"""A run before its start: pictures that came in, those that are left out, and the start itself.

Imports no torch: pictures come in while it is still being loaded.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import shutil
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.classes import Folders
from ddpm_demo.data.dataset import Dataset, draw_split, indices_of
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.storage.atomic import read_json, write_json

from .archive import fit_name
from .folder.run import Run, all_runs, find_run, new_run
from .folder.run_config import RunConfig
from .starter import NOBODY, Starter

_OPENING = threading.Lock()


def open_draft(token: str, *, starter: Starter = NOBODY, most: float = math.inf) -> Run:
    """The draft of a token, or a new one when it names none.

    Args:
        token: As a visitor sent it.
        starter: Whose a new one is.
        most: How many drafts the visitor may have, a new one included; those beyond that which
            were touched longest ago are discarded.
    """
    if (known := find_draft(token)) is not None:
        return known
    with _OPENING:  # or two at once would both find room for one more
        if starter.visitor:
            theirs = [run for run in all_runs() if starter.made(run) and is_draft(run)]
            kept = len(theirs) if math.isinf(most) else max(0, int(most) - 1)
            for old in theirs[kept:]:
                discard(old)
        run = new_run()
        starter.note(run)
    return run


def find_draft(token: object) -> Run | None:
    """The draft of a token; None when it names a run that was begun, or nothing."""
    try:
        run = find_run(str(token or ""))
    except UserError:
        return None
    return run if is_draft(run) else None


def is_draft(run: Run) -> bool:
    """Whether it still is one: nobody started or discarded it."""
    return run.path.exists() and run.status().is_draft


def add_file(run: Run, file: Path, limit: int | None = None) -> Path:
    """Keeps a copy of a file that came in, after those that came before.

    Raises:
        UserError: "draft_too_large" when all files together would pass `limit` bytes.
    """
    held = sum(each.stat().st_size for each in _files(run))
    if limit is not None and held + file.stat().st_size > limit:
        raise UserError("draft_too_large", megabytes=limit // MEGABYTE)
    kept = _new_batch(run) / file.name
    try:
        shutil.copyfile(file, kept)
    except OSError:  # such as a full disk: half a zip takes up room and can never be read
        take_back(run, kept)
        raise
    return kept


def _new_batch(run: Run) -> Path:
    """A folder for the next batch: another upload may make one at this moment."""
    run.source.mkdir(parents=True, exist_ok=True)
    taken = [int(folder.name) for folder in run.source.iterdir() if folder.name.isdecimal()]
    for number in itertools.count(max(taken, default=-1) + 1):
        folder = run.source / f"{number:05}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            break
    return folder


def add_folder(run: Run, folder: Path) -> Path:
    """Notes a folder or zip of this computer. It is not copied."""
    folder = folder.resolve()
    write_json(run.source_file, {"paths": [*_folders(run), str(folder)]})
    return folder


def take_back(run: Run, source: Path) -> None:
    """Forgets a source that could not be read; a draft that has no other source is deleted.

    Args:
        source: What `add_file` or `add_folder` returned.
    """
    if source.is_relative_to(run.source):
        shutil.rmtree(source.parent, ignore_errors=True)
    else:
        kept = _folders(run)[::-1]  # the newest first: a folder may have been named twice
        with contextlib.suppress(ValueError):
            kept.remove(str(source))
        write_json(run.source_file, {"paths": kept[::-1]})
    if not sources(run) and not run.dataset_file.exists():
        discard(run)


def sources(run: Run) -> list[Path]:
    """All that the draft is read from, in the order in which it came."""
    return [*map(Path, _folders(run)), *_files(run)]


def choose(run: Run, left_out: Collection[str], called: Mapping[str, str] | None = None) -> None:
    """Remembers what a person wants of the pictures; by name, as sizes may change.

    Args:
        left_out: The names of pictures that are not to be trained on.
        called: Other names for folders; folders of one name are one class. None keeps what was
            chosen before.
    """
    names = renamed(run) if called is None else called
    write_json(run.left_out_file, {"names": sorted(left_out), "called": dict(names)})


def left_out(run: Run) -> list[str]:
    """The names of the pictures that are not to be trained on."""
    return _texts(read_json(run.left_out_file).get("names"))


def renamed(run: Run) -> dict[str, str]:
    """The names that folders were given, by the folder's own name."""
    called = read_json(run.left_out_file).get("called")
    pairs = called.items() if isinstance(called, dict) else ()
    return {name: to for name, to in pairs if isinstance(to, str)}


def folders(run: Run) -> tuple[Folders, NDArray[np.bool_]]:
    """The folders of a draft's pictures as they will be trained on, and which are held out.

    Raises:
        UserError: "no_pictures" when nothing was read, or nothing is left; "pictures_damaged".
    """
    if not run.dataset_file.exists():
        raise UserError("no_pictures")
    try:
        with np.load(run.dataset_file, allow_pickle=False) as data:
            read = Folders(data["labels"], data["classes"].tolist())
            split, names = data["split"].astype(bool), data["names"].tolist()
    except Exception:  # zipfile, zlib and numpy each have errors of their own
        raise UserError("pictures_damaged") from None
    if gone := indices_of(names, left_out(run)):
        read = read.without(gone)
        split = draw_split(len(read.labels))
    if not len(split):
        raise UserError("no_pictures")
    return read.called(renamed(run)), split


def begin(run: Run, config: TrainConfig, *, name: str, public: bool) -> None:
    """Makes a run of a draft: its pictures become what was chosen, then config.json is written.

    Args:
        config: What to train, for pictures of its size.
        name: What people call the run, made fit by `archive.fit_name`; the date when empty.
        public: Whether a stranger made it; `sweeps` deletes such runs after some time.

    Raises:
        UserError: "no_pictures" when nothing was read, or nothing is left; "draft_other_size";
            "classes_missing" when classes are asked for that are not there.
    """
    if not run.dataset_file.exists():
        raise UserError("no_pictures")
    data = Dataset.load(run.dataset_file)
    if (size := data.images.shape[1]) != config.size:
        raise UserError("draft_other_size", size=size, wanted=config.size)
    gone, called = indices_of(data.names, left_out(run)), renamed(run)
    if len(gone) == len(data):
        raise UserError("no_pictures")
    if gone:
        data = data.without(gone)
    data = data.called(called) if called else data
    data.folders.to_tell(config.class_conditional, data.split)
    if gone or called:
        data.save(run.dataset_file)
        _rewrite_report(run, data)
        choose(run, (), {})  # a start that fails from here on must not rename them again
    called_so = fit_name(name) or time.strftime("%m-%d %H:%M")
    made = RunConfig(name=called_so, public=public, train=config, made=time.time())
    made.write(run.config_file)
    shutil.rmtree(run.source, ignore_errors=True)


def _rewrite_report(run: Run, data: Dataset) -> None:
    """What report.json says of the pictures as they were read becomes true of those chosen."""
    told, names = read_json(run.report_file), set(data.names)
    for key in ("accepted", "held_out", "classes"):
        told[key] = data.report[key]
    for key in ("small", "coloured", "twice"):
        told[key] = [name for name in _texts(told.get(key)) if name in names]
    told["left_out"] = sorted({*_texts(told.get("left_out")), *left_out(run)})
    write_json(run.report_file, told)


def discard(run: Run) -> None:
    """Removes a draft that is no longer wanted; a run that was begun stays."""
    if run.status().is_draft:
        shutil.rmtree(run.path, ignore_errors=True)


def _files(run: Run) -> list[Path]:
    return sorted(run.source.glob("*/*"))


def _folders(run: Run) -> list[str]:
    return _texts(read_json(run.source_file).get("paths"))


def _texts(value: object) -> list[str]:
    """A list of texts in a file that may be damaged."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
