"""What can be done with a run as a whole: its size on disk, its name, a zip of it, its deletion.

Standard library only.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ddpm_demo.errors import UserError, check_choice
from ddpm_demo.storage.atomic import MANIFEST, TEMPORARY, read_json, replace_file
from ddpm_demo.storage.system import replace

from .access import veiled
from .folder.run import Run
from .folder.run_config import RunConfig

NAME_LENGTH = 80
NAME_BYTES = 200  # a file name has 255, and a letter of Hangul three
WHAT = ("model", "run")
ATTEMPTS = 3  # to read a model that is being replaced
DELETED = f"{TEMPORARY}deleted-"

# These mean something only now and on this computer: they stay out of a zip.
PASSING = ("visitor", "lock", "owner", "stop", "drawn")
# These may hold the name of a run's folder, which gives every right; a zip may be passed on, so the
# name is veiled there.
TELLING = ("config.json", "status.json", "source.json", "trainer.log")
COMPRESSED = (".npz", ".png", ".safetensors")  # compressing them again makes nothing smaller
# Windows reserves these names, with any extension.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def disk_bytes(run: Run) -> int:
    """What a run takes on disk, in bytes; a file that vanishes meanwhile counts nothing."""
    return sum(size for _, size in _files(run.path))


def rename(run: Run, name: str) -> str:
    """Gives a run another name, also while it is being trained; returns the name that was kept.

    Args:
        run: A run that was started: a draft has no name yet.
        name: Made fit by `fit_name`.

    Raises:
        UserError: "name_empty", when nothing is left of the name; "run_missing" for a draft;
            "config_damaged".
    """
    # `prepare` in a trainer that is starting keeps a name that changed meanwhile
    config = RunConfig.read(run.config_file)
    if config is None:
        raise UserError("run_missing")
    kept = fit_name(name)
    if not kept:
        raise UserError("name_empty")
    dataclasses.replace(config, name=kept).write(run.config_file)
    return kept


def fit_name(text: str) -> str:
    """The name that a run gets when somebody writes this one: 80 characters of `one_line`."""
    return one_line(text, NAME_LENGTH)


def one_line(text: str, most: int | None = None) -> str:
    """A text that fits on one line, of so many characters at most.

    Line breaks and the like become blanks. Invisible marks that turn text around go, and so do
    halves of characters, which no file can hold.
    """
    kinds = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": ""}
    printable = "".join(kinds.get(unicodedata.category(c), c) for c in text)
    return " ".join(printable.split())[:most].strip()


def folder_name(run: Run) -> str:
    """The run's name, made valid as a folder name on every system; letters of any script stay."""
    name = unicodedata.normalize("NFC", run.config().name)
    safe = "".join(c if c.isalnum() or c in " -_()+,." else "-" for c in name)
    safe = " ".join(safe.split())[:NAME_LENGTH].encode()[:NAME_BYTES].decode(errors="ignore")
    safe = safe.strip(" .-")
    if not safe or RESERVED.fullmatch(safe):
        return f"run-{run.draw_key[:8]}"
    return safe


def write_zip(run: Run, what: str, target: Path) -> None:
    """Packs a run; `target` is there whole or not at all.

    Args:
        run: It may be at work meanwhile.
        what: "model" for the diffusers folder alone, or "run" for everything that a person can
            take up again elsewhere.
        target: The zip. Its content lies in one folder, which is called as the run is.

    Raises:
        UserError: "run_no_model" when no model was saved yet.
    """
    check_choice("what", what, WHAT)
    top = folder_name(run)
    if what == "run":
        kept = [path for path, _ in _files(run.path) if not _passing(path.relative_to(run.path))]
        replace_file(target, lambda file: _pack(kept, run.path, top, file, some=True))
        return
    try:
        read_model(
            run, lambda named: replace_file(target, lambda file: _pack(named, run.model, top, file))
        )
    except UserError:
        target.unlink(missing_ok=True)
        raise


def read_model(run: Run, take: Callable[[Sequence[Path]], object]) -> None:
    """Hands out the files of a run's model, again where a trainer replaced them meanwhile.

    Args:
        run: It may be at work.
        take: Reads the files of `run.model` that it is given; what it made of them the last time
            counts.

    Raises:
        UserError: "run_no_model" when no model was saved yet.
    """
    for _ in range(ATTEMPTS):
        manifest = read_json(run.model / MANIFEST)
        named = [run.model / name for name in manifest.get("sha256", [])]
        with contextlib.suppress(FileNotFoundError):
            take(named)
            # another manifest: the trainer replaced the model meanwhile, and `take` may have both
            if named and read_json(run.model / MANIFEST) == manifest:
                return
    raise UserError("run_no_model")


def zip_bytes(run: Run, what: str) -> int:
    """About what the zip of a run weighs, in bytes: nearly all that goes into it is packed already.

    Args:
        run: A run without a model has a model of 0 bytes.
        what: As in `write_zip`.
    """
    check_choice("what", what, WHAT)
    if what == "model":
        return sum(size for _, size in _files(run.model))
    inside = ((path.relative_to(run.path), size) for path, size in _files(run.path))
    return sum(size for path, size in inside if not _passing(path))


def delete(run: Run) -> None:
    """Removes a run for good.

    Raises:
        UserError: "run_at_work" while a trainer is at work on it; "run_missing" when it is gone.
    """
    if run.status().is_at_work or run.is_locked():
        raise UserError("run_at_work")
    # renamed first, so that nobody finds a run that is half deleted
    aside = run.path.with_name(f"{DELETED}{run.token}-{secrets.token_hex(4)}")
    try:
        replace(run.path, aside)
    except FileNotFoundError:
        raise UserError("run_missing") from None
    shutil.rmtree(aside, ignore_errors=True)


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """The plain files under a folder with their sizes, sorted; links are not followed."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: (entry.is_dir(), entry.name))
    except OSError:
        return  # pruned a moment ago, or it cannot be read
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            elif not entry.is_symlink():
                yield Path(entry.path), entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue


def _passing(inner: Path) -> bool:
    """Whether a file of a run matters only to the process that works on it."""
    return inner.parts[0] in PASSING or any(part.startswith(TEMPORARY) for part in inner.parts)


def _pack(files: Iterable[Path], root: Path, top: str, target: Path, *, some: bool = False) -> None:
    """Writes a zip of files under `root`; with `some`, those that vanish meanwhile stay out."""
    with zipfile.ZipFile(target, "w", strict_timestamps=False) as archive:
        for path in files:
            method = zipfile.ZIP_STORED if path.suffix in COMPRESSED else zipfile.ZIP_DEFLATED
            name = path.relative_to(root).as_posix()
            inside = f"{top}/{name}"
            try:
                if name in TELLING:
                    told = path.read_text(encoding="utf-8", errors="replace")
                    # with the time of the file: each zip of one state is the same
                    about = zipfile.ZipInfo.from_file(path, inside, strict_timestamps=False)
                    archive.writestr(about, veiled(told), method)
                else:
                    archive.write(path, inside, method)
            except FileNotFoundError:
                if not some:
                    raise
