"""A folder, a zip or loose files → the files in them, each read with care.

Nothing is ever unpacked to the disk, and no name from outside becomes a path.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ddpm_demo.errors import UserError
from ddpm_demo.policy import MEGABYTE, Limits

from .collection import Collection, Print
from .decode import HEAD_BYTES, check_head
from .refusal import Refusal

MAX_NAME = 200  # characters of a name that are kept
SMALL_MEMBER = MEGABYTE  # below this, a member of a zip may be packed as tightly as it likes
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_DROPPINGS = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}


@dataclasses.dataclass(frozen=True)
class Entry:
    """A file that may be a picture; `read` gives its bytes or raises a UserError."""

    name: str
    read: Callable[[], bytes]


@dataclasses.dataclass
class _Budget:
    """Bytes that may still be read from one place; once overdrawn, nothing more is."""

    total: int
    code: str
    used: int = 0

    def check(self) -> None:
        if self.used > self.total:
            raise UserError(self.code, megabytes=self.total // MEGABYTE)


class Listing:
    """The files of a source, in the order of their names.

    Use as a context manager: zips stay open until it ends. Links are not followed; what the
    operating system leaves behind (`.DS_Store`, `__MACOSX`, `Thumbs.db`, …) is only counted.

    Args:
        source: A folder, a zip, a file, or several of them.
        limits: How much is read at most.
        merge: Take several sources for batches of one collection. Otherwise their names begin
            with the source's; merged, a file that has name and bytes of an earlier one is
            refused ("added_already"), and one that has its name alone is called "name (2)".

    Raises:
        UserError: "path_missing", or "too_many_files".
    """

    def __init__(
        self, source: Path | Sequence[Path], limits: Limits, *, merge: bool = False
    ) -> None:
        self.limits = limits
        self.entries: list[Entry] = []
        self.refused: list[Refusal] = []
        self.ignored = 0
        self._again = 0
        self._collection = Collection() if merge else None
        self._budget = _Budget(limits.job_bytes, "job_too_large")
        self._zip_budget = _Budget(limits.zip_bytes, "zip_too_large")  # of all merged zips
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
        self.entries.sort(key=lambda entry: PurePosixPath(entry.name).parts)

    def __enter__(self) -> Listing:
        return self

    def __exit__(self, *_: object) -> None:
        self._open_zips.close()

    def _add_source(self, path: Path, alone: bool) -> None:
        if not path.exists():
            raise UserError("path_missing", path=str(path))
        if alone:
            path = path.resolve()  # whoever names a link as the source means what it points to
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
                if not _is_dropping(name):
                    path = Path(folder, name)
                    self._add_file(path, name_of(str(path)))
            self.ignored += sum(map(_is_dropping, [*folders, *files]))
            folders[:] = [name for name in folders if not _is_dropping(name)]

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
            self._add(name, lambda: self._read_file(path), lambda: self._print_of(path))

    def _print_of(self, path: Path) -> tuple[int, int]:
        """Size and CRC-32 of a file, as a zip's directory has them."""
        crc = 0
        with contextlib.suppress(OSError), path.open("rb") as file:
            while file.tell() <= self.limits.file_bytes and (block := file.read(MEGABYTE)):
                crc = zlib.crc32(block, crc)
            return file.tell(), crc
        return -1, 0

    def _read_file(self, path: Path) -> bytes:
        self._budget.check()
        try:
            with path.open("rb") as file:
                return _read(file, path.name, self.limits, self._budget)
        except OSError:
            raise UserError("file_unreadable") from None

    def _add_zip(self, path: Path, name: str, prefix: str) -> None:
        try:
            archive = self._open_zips.enter_context(zipfile.ZipFile(path))
        except Exception:  # a forged directory brings out more than BadZipFile
            self._refuse(name, "zip_broken")
            return
        budget = self._zip_budget if self._collection else dataclasses.replace(self._zip_budget)
        seen: set[str] = set()
        for info in archive.infolist():
            inner = _member_name(info)
            parts = PurePosixPath(inner).parts
            if info.is_dir():
                continue
            if inner.startswith("/") or ".." in parts or inner[1:2] == ":":
                self._refuse(prefix + inner, "name_unsafe")
            elif any(map(_is_dropping, parts)):
                self.ignored += 1
            elif inner in seen:
                self._refuse(prefix + inner, "name_twice")
            elif stat.S_ISLNK(info.external_attr >> 16):
                self._refuse(prefix + inner, "file_link")
            elif info.flag_bits & _ENCRYPTED_FLAG:
                self._refuse(prefix + inner, "zip_encrypted")
            else:
                self._add_member(prefix + inner, archive, info, budget)
            seen.add(inner)

    def _add_member(
        self, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget
    ) -> None:
        def read() -> bytes:
            budget.check()
            ratio = self.limits.zip_ratio
            most = max(SMALL_MEMBER, ratio * info.compress_size)
            try:
                with archive.open(info) as file:
                    data = _read(file, name, self.limits, budget, most)  # type: ignore[arg-type]
            except UserError:
                raise
            except Exception:  # BadZipFile, zlib.error, NotImplementedError, EOFError, …
                raise UserError("file_unreadable") from None
            if len(data) > most:
                raise UserError("zip_ratio", ratio=ratio)
            return data

        self._add(name, read, lambda: (info.file_size, info.CRC))

    def _add(self, name: str, read: Callable[[], bytes], print_of: Print) -> None:
        name = shown(name)
        if self._collection:
            free = self._collection.add(name, print_of)
            if free is None:
                self._refuse_again(name)
                return
            name = free
        self._count()
        self.entries.append(Entry(name, read))

    def _refuse_again(self, name: str) -> None:
        """A batch dropped twice does not use up the number of files, but has the same bound."""
        self._again += 1
        if self._again > self.limits.files:
            raise UserError("too_many_files", limit=self.limits.files)
        self.refused.append(Refusal(name, "added_already"))

    def _refuse(self, name: str, code: str) -> None:
        self._count()
        self.refused.append(Refusal(shown(name), code))

    def _count(self) -> None:
        if len(self.entries) + len(self.refused) - self._again >= self.limits.files:
            raise UserError("too_many_files", limit=self.limits.files)


def _read(
    file: BinaryIO, name: str, limits: Limits, budget: _Budget, most: int | None = None
) -> bytes:
    """Reads a file that looks like a picture, to one byte past the bound and no further."""
    head = file.read(HEAD_BYTES)
    budget.used += len(head)
    check_head(head, name, limits)
    bound = limits.file_bytes if most is None else min(limits.file_bytes, most)
    rest = file.read(max(0, bound + 1 - len(head)))
    budget.used += len(rest)
    data = head + rest
    if len(data) > limits.file_bytes:
        raise UserError("file_too_large", megabytes=limits.file_bytes // MEGABYTE)
    return data


def _is_dropping(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX" or name.lower() in _DROPPINGS


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip's member, with "/" between folders.

    Without the UTF-8 flag Python takes names for code page 437; macOS means UTF-8 all the
    same, and Korean Windows code page 949.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        for encoding in ("utf-8", "cp949"):
            with contextlib.suppress(UnicodeError):
                name = info.filename.encode("cp437").decode(encoding)
                break
    return name.replace("\\", "/")


def shown(name: str) -> str:
    """A name fit for reports: composed (macOS takes 한 apart), printable and not endless."""
    composed = unicodedata.normalize("NFC", name)
    if not composed.isprintable():
        composed = "".join(char if char.isprintable() else "\ufffd" for char in composed)
    return composed if len(composed) <= MAX_NAME else "…" + composed[1 - MAX_NAME :]
