"""The runtime of a browser as it goes along to another machine: each file as gzip.

Unpacked the largest of its files has 27 MB, packed under 7; a repository takes 10 MB a file.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG

from .kept import RUNTIME, keep_runtime, kept_runtime, shipped_folder
from .runtime import MAX_BYTES, SHA256, checked

PACKED = ".gz"


def packed_runtime(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of `runtime.find_runtime` as gzip, by their new names."""
    return {f"{name}{PACKED}": gzip.compress(each, mtime=0) for name, each in files.items()}


def unpack_carried() -> bool:
    """Unpacks the runtime that came with the program, where none is kept here.

    Each file is compared with its SHA-256. What is damaged is named in the log, and left alone.

    Returns:
        Whether it was unpacked.
    """
    place = shipped_folder() / RUNTIME
    if not all((place / f"{name}{PACKED}").is_file() for name in SHA256):
        return False
    if kept_runtime() is not None:
        return False

    def read(name: str) -> bytes:
        with gzip.open(place / f"{name}{PACKED}") as content:
            return content.read(MAX_BYTES)

    try:
        keep_runtime(checked(read, place))
    except (OSError, EOFError, zlib.error, UserError) as error:
        LOG.warning("The runtime for browsers cannot be unpacked: %s", error)
        return False
    return True
