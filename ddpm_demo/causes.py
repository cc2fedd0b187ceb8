"""What ended a process, in the terms of `errors`."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

from .errors import UserError

_DISK_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# safetensors and torch write files on their own and report the system's error as text
_DISK_FULL_TEXT = re.compile(
    rf"os error ({'|'.join(map(str, _DISK_FULL))})\b|no space left|not enough space"
    "|file too large|quota exceeded",
    re.I,
)
# in the words of torch on the CPU (Linux, Windows), on CUDA and MPS, and of oneDNN
_NO_MEMORY_TEXT = re.compile(
    r"can't allocate memory|not enough memory|out of memory|could not create a memory", re.I
)


def explain(error: BaseException) -> UserError:
    """The error that a person is told when `error` ended a process.

    Libraries report one fault in many ways, so types, numbers and texts are looked at.

    Returns:
        The `UserError` that caused it, if there is one; "disk_full" or "out_of_memory" where it
        is recognised; else "crashed" with type and text of `error`.
    """
    for cause in chain(error):
        if isinstance(cause, UserError):
            return cause
        no_room = isinstance(cause, OSError) and cause.errno in _DISK_FULL
        if no_room or (isinstance(cause, Exception) and _DISK_FULL_TEXT.search(str(cause))):
            return UserError("disk_full")
        no_memory = isinstance(cause, RuntimeError) and _NO_MEMORY_TEXT.search(str(cause))
        if isinstance(cause, MemoryError) or no_memory:
            return UserError("out_of_memory")
    line = " ".join(str(error).split())
    return UserError("crashed", error=f"{type(error).__name__}: {line}"[:500])


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then the chain of errors that it was raised from or while handling."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
