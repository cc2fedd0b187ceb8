"""A folder, a zip or loose files → the files in them, each read with care.

Nothing is ever unpacked to the disk, and no name from outside becomes a path.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Self

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits

from .names import Collection, Fingerprint, display_name, is_leftover
from .picture.reading import Budget, read_bounded
from .refusal import Refusal
from .zips import ENTRIES_A_FILE, holds_model, members, open_zip, read_member


@dataclasses.dataclass(frozen=True)
class SourceFile:
    """A file of a source that may be a picture; `read` gives its bytes or raises a UserError."""

    name: str
    read: Callable[[], bytes]


class Listing:
    """The files of a source, in the order of their names.

    Use as a context manager: zips stay open until it ends. Links are not followed; what the
    operating system leaves behind (`.DS_Store`, `__MACOSX`, `Thumbs.db`, …) is only counted.

    Args:
        source: A folder, a zip, a file, or several of them.
        limits: How much is read at most.
        merge: Take several sources as batches of one collection: a file that has name and bytes
            of an earlier one is refused ("added_already"), and one that has only its name is
            called "name (2)". Otherwise the names of each source's files begin with its name.

    Raises:
        UserError: "path_missing", or "too_many_files".
    """

    def __init__(
        self, source: Path | Sequence[Path], limits: Limits, *, merge: bool = False
    ) -> None:
        self.limits = limits
        self.files: list[SourceFile] = []
        self.refused: list[Refusal] = []
        self.ignored = 0
        self._again = 0
        self._collection = Collection() if merge else None
        self._budget = Budget(limits.job_bytes, "job_too_large")
        self._zip_budget = Budget(limits.zip_bytes, "zip_too_large")  # of all merged zips
        self._entries = ENTRIES_A_FILE * limits.files  # that zips may have, from here on
        self._open_zips = contextlib.ExitStack()
        try:
            if isinstance(source, Path):
                self._add_source(source, alone=True)
            else:
                for path in source:
                    self._add_source(path, alone=merge)
        except BaseException:
            self._open_zips.close()
            raise
        self.files.sort(key=lambda file: PurePosixPath(file.name).parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open_zips.close()

    def _add_source(self, path: Path, alone: bool) -> None:
        if not path.exists():
            raise UserError("path_missing", path=str(path))
        if alone:
            path = path.resolve()  # a link that is itself named as the source stands for its target
        if path.is_dir() and not path.is_symlink():
            self._add_folder(path, "" if alone else f"{path.name}/")
        elif alone and zipfile.is_zipfile(path):
            self._add_zip(path, path.name, "")
        else:
            self._add_file(path, path.name)

    def _add_folder(self, root: Path, prefix: str) -> None:
        def name_of(path: str) -> str:
            return prefix + Path(path).relative_to(root).as_posix()

        def unreadable(error: OSError) -> None:
            self._refuse(name_of(error.filename), "file_unreadable")

        for folder, folders, files in os.walk(root, onerror=unreadable):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in [*links, *files]:
                if not is_leftover(name):
                    path = Path(folder, name)
                    self._add_file(path, name_of(str(path)))
            self.ignored += sum(map(is_leftover, [*folders, *files]))
            folders[:] = [name for name in folders if not is_leftover(name)]

    def _add_file(self, path: Path, name: str) -> None:
        try:
            mode = path.lstat().st_mode
        except OSError:
            self._refuse(name, "file_unreadable")
            return
        if stat.S_ISLNK(mode):
            self._refuse(name, "file_link")
        elif not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            self._refuse(name, "file_not_regular")
        elif path.suffix.lower() == ".zip":
            self._add_zip(path, name, name[: -len(path.suffix)] + "/")
        else:
            read = functools.partial(self._read_file, path)
            self._add(name, read, functools.partial(self._fingerprint, path))

    def _read_file(self, path: Path) -> bytes:
        self._budget.check()
        try:
            with path.open("rb") as file:
                return read_bounded(file, path.name, self.limits, self._budget)
        except OSError:
            raise UserError("file_unreadable") from None

    def _fingerprint(self, path: Path) -> tuple[int, int]:
        """Size and CRC-32 of a file, to be compared with those of a zip's member."""
        crc = 0
        with contextlib.suppress(OSError), path.open("rb") as file:
            while file.tell() <= self.limits.file_bytes and (block := file.read(MEGABYTE)):
                crc = zlib.crc32(block, crc)
            return file.tell(), crc
        return -1, 0

    def _add_zip(self, path: Path, name: str, prefix: str) -> None:
        try:
            opened = open_zip(path, self._entries, self.limits)
            archive = self._open_zips.enter_context(opened)
        except UserError:
            raise
        except Exception:  # a forged directory raises more than BadZipFile
            self._refuse(name, "zip_broken")
            return
        self._entries -= len(archive.infolist())
        if holds_model(archive):
            self._refuse(name, "zip_of_model")
            return
        budget = self._zip_budget if self._collection else dataclasses.replace(self._zip_budget)
        for member in members(archive):
            if member.refused:
                self._refuse(prefix + member.name, member.refused)
            elif member.leftover:
                self.ignored += 1
            else:
                read = functools.partial(read_member, archive, member, self.limits, budget)
                self._add(prefix + member.name, read, member.fingerprint)

    def _add(self, name: str, read: Callable[[], bytes], fingerprint: Fingerprint) -> None:
        name = display_name(name)
        if self._collection:
            free = self._collection.add(name, fingerprint)
            if free is None:
                self._refuse_again(name)
                return
            name = free
        self._count()
        self.files.append(SourceFile(name, read))

    def _refuse_again(self, name: str) -> None:
        """Refuses a file that was added before.

        It does not count against the limit of files, so that a batch can be dropped twice. Repeats
        have a limit of their own, of the same size.
        """
        self._again += 1
        if self._again > self.limits.files:
            raise UserError("too_many_files", limit=self.limits.files)
        self.refused.append(Refusal(name, "added_already"))

    def _refuse(self, name: str, code: str) -> None:
        self._count()
        self.refused.append(Refusal(display_name(name), code))

    def _count(self) -> None:
        if len(self.files) + len(self.refused) - self._again >= self.limits.files:
            raise UserError("too_many_files", limit=self.limits.files)
