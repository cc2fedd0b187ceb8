"""What ended a process, in a code that can be said: libraries report one fault in many ways."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

from ddpm_demo.errors import UserError

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# safetensors and torch write on their own and hand the system's error on as text
_FULL_TEXT = re.compile(
    rf"os error ({'|'.join(map(str, _FULL))})\b|no space left|not enough space|file too large"
    "|quota exceeded",
    re.I,
)
# torch on the CPU of Linux and of Windows, on mps, oneDNN
_MEMORY_TEXT = re.compile(
    r"can't allocate memory|not enough memory|out of memory|could not create a memory", re.I
)


def explain(error: BaseException) -> UserError:
    """The error as one that has a sentence; what is known to nobody is "crashed"."""
    for cause in _causes(error):
        if isinstance(cause, UserError):
            return cause
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return UserError("disk_full")
        if isinstance(cause, Exception) and _FULL_TEXT.search(str(cause)):
            return UserError("disk_full")
        memory = isinstance(cause, RuntimeError) and _MEMORY_TEXT.search(str(cause))
        if isinstance(cause, MemoryError) or memory:
            return UserError("out_of_memory")
    line = " ".join(str(error).split())
    return UserError("crashed", error=f"{type(error).__name__}: {line}"[:500])


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it was raised from or meanwhile; a library may wrap what went wrong."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
