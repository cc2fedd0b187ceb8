"""The files in a zip, each read with care: nothing is unpacked to the disk."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits

from .names import is_leftover
from .picture.reading import Budget, read_bounded

SMALL_MEMBER = MEGABYTE  # bytes; up to this size a member may have any ratio
ENTRIES_A_FILE = 4  # besides each file: its folder, and what an operating system left of both
ENTRY_BYTES = 1024  # of a zip's directory, on average: most have a tenth of that
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
WEIGHTS = ".safetensors"  # how the file of a model ends
_ENTRY = b"PK\x01\x02"  # begins each entry of the directory


@dataclasses.dataclass(frozen=True)
class Member:
    """A file in a zip.

    Args:
        name: Its path, with "/" between folders.
        info: The zip's entry of it.
        refused: The code of why it is not read; None when it may be.
        leftover: Whether an operating system left it behind.
    """

    name: str
    info: zipfile.ZipInfo
    refused: str | None
    leftover: bool

    def fingerprint(self) -> tuple[int, int]:
        """Size and CRC-32, as the zip's directory has them."""
        return self.info.file_size, self.info.CRC


@contextlib.contextmanager
def open_zip(path: Path, most: int, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Opens a zip whose directory has at most so many entries.

    `zipfile` makes an object of half a kilobyte of every entry when it opens a zip, of folders
    too. So they are counted in the bytes of the directory before.

    Args:
        path: The zip.
        most: Entries.
        limits: Names the limit in the error.

    Raises:
        UserError: "too_many_files" when it has more.
        Exception: of many kinds, when it is no zip or a damaged one.
    """
    with _Counted(path, most, limits) as file, zipfile.ZipFile(file) as archive:
        file.opening = False
        yield archive


class _Counted(io.FileIO):
    """A zip whose directory cannot be read as long as it is longer than it may be."""

    def __init__(self, path: Path, most: int, limits: Limits) -> None:
        super().__init__(path)
        self.most, self.limits = most, limits
        self.opening = True

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.opening:
            return super().read(size) or b""
        # `zipfile` takes the directory in one piece, of the length that the zip's end tells
        if (size or 0) > max(MEGABYTE, self.most * ENTRY_BYTES):
            raise UserError("too_many_files", limit=self.limits.files)
        data = super().read(size) or b""
        if data.count(_ENTRY) > self.most:
            raise UserError("too_many_files", limit=self.limits.files)
        return data


def holds_model(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is a model or a whole run: the pictures in it are previews of its drawings."""
    return any(PurePosixPath(name).suffix == WEIGHTS for name in archive.namelist())


def members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """The files that a zip's directory names, in its order; folders are left out."""
    seen: set[str] = set()
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = _name(info)
        parts = PurePosixPath(name).parts
        leftover, refused = False, None
        if name.startswith("/") or ".." in parts or name[1:2] == ":":
            refused = "name_unsafe"
        elif any(map(is_leftover, parts)):
            leftover = True
        elif name in seen:
            refused = "name_twice"
        elif stat.S_ISLNK(info.external_attr >> 16):
            refused = "file_link"
        elif info.flag_bits & _ENCRYPTED_FLAG:
            refused = "zip_encrypted"
        seen.add(name)
        yield Member(name, info, refused, leftover)


def read_member(archive: zipfile.ZipFile, member: Member, limits: Limits, budget: Budget) -> bytes:
    """The bytes of a file in a zip, unpacked in memory.

    Raises:
        UserError: "file_unreadable", "zip_ratio", the budget's code, or what `read_bounded` raises.
    """
    budget.check()
    most = max(SMALL_MEMBER, limits.zip_ratio * member.info.compress_size)
    try:
        with archive.open(member.info) as file:
            data = read_bounded(file, member.name, limits, budget, most)
    except UserError:
        raise
    except Exception:  # BadZipFile, zlib.error, NotImplementedError, EOFError, …
        raise UserError("file_unreadable") from None
    if len(data) > most:
        raise UserError("zip_ratio", ratio=limits.zip_ratio)
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a zip's member, with "/" between folders.

    Without the UTF-8 flag Python decodes names as code page 437. Yet macOS writes UTF-8 without
    the flag, and Korean Windows writes code page 949.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        for encoding in ("utf-8", "cp949"):
            with contextlib.suppress(UnicodeError):
                name = info.filename.encode("cp437").decode(encoding)
                break
    return name.replace("\\", "/")
